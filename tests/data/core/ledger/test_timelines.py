"""Timelines agree with a model that keeps every day by itself."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from data.core.ledger import timelines
from data.core.ledger.entries import CREATE, REMOVE, REVERT, UPDATE, Entry
from models import FOREVER

START = date(2025, 1, 1)
DAYS = [START + timedelta(days=n) for n in range(30)]
FIELDS = {"stage": ["sql", "sao", "closed_won", None], "amount": [0, 5, None]}


def values(of=FIELDS):
    return st.fixed_dictionaries({}, optional={name: st.sampled_from(some) for name, some in of.items()})


steps = st.lists(st.tuples(st.sampled_from([UPDATE] * 5 + [REMOVE, CREATE, REVERT]), st.sampled_from(DAYS), values()))


@given(st.sampled_from(DAYS), values(), steps)
def test_a_timeline_holds_what_a_day_by_day_model_holds(born, first, later):
    timeline: timelines.Timeline = []
    naive: dict[date, dict] = {}
    for operation, day, given_values in [(CREATE, born, first), *later]:
        full = {"stage": None, "amount": None, **given_values} if operation == CREATE else given_values
        timeline = timelines.apply(timeline, Entry("deal", 1, operation, day, None, full))
        if operation in {CREATE, REVERT}:
            naive = {}
        for one in DAYS:
            if operation == CREATE and one >= day:
                naive[one] = dict(full)
            elif operation == UPDATE and one >= day and one in naive:
                naive[one] = {**naive[one], **full}
            elif operation == REMOVE and one >= day:
                naive.pop(one, None)
    assert {day: found for day in DAYS if (found := timelines.at(timeline, day)) is not None} == naive
    for before, after in pairwise(timeline):
        assert before.valid_to == after.valid_from
        assert before.values != after.values
    assert all(span.valid_from < span.valid_to <= FOREVER for span in timeline)
