"""The rules of a RACI say what a slow and plain reading of them says, whatever the letters."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from data.operations.formulas import raci as rules
from data.operations.formulas.raci import EXTERNAL, GROUP, ROLE, UNPLACED

ROLES = [f"r{n}" for n in range(8)]
CELL = st.sampled_from(["", "R", "A", "C", "I", "AR", "RA", "ra", "AC", "RI", "X", "AX", "ARCI"])
ROW = st.dictionaries(st.sampled_from(ROLES), CELL, max_size=8)
KINDS = st.dictionaries(st.sampled_from(ROLES), st.sampled_from([ROLE, GROUP, EXTERNAL, UNPLACED]), max_size=8)
FILLED = st.none() | st.sets(st.sampled_from(ROLES))


def slowly(row, kinds, filled, most):
    """Read the rules one sentence after the other, letter by letter."""
    found = set()
    a = [role for role, cell in row.items() if "A" in cell.upper()]
    r = [role for role, cell in row.items() if "R" in cell.upper()]
    if len(a) == 0:
        found.add("no_A")
    if len(a) >= 2:
        found.add("many_A")
    if not r:
        found.add("no_R")
    for role, cell in row.items():
        known = {letter for letter in cell.upper() if letter in "RACI"}
        kind = kinds.get(role, ROLE)
        if any(letter not in "RACI" for letter in cell.upper()):
            found.add("bad_code")
        if known not in (set(), {"R"}, {"A"}, {"C"}, {"I"}, {"A", "R"}):
            found.add("two_roles")
        if kind == GROUP and "A" in known:
            found.add("group_A")
        if kind == EXTERNAL and "A" in known:
            found.add("external_A")
        if kind == UNPLACED and cell:
            found.add("unknown_role")
        if kind == ROLE and known & {"A", "R"} and filled is not None and role not in filled:
            found.add("unfilled")
    if len([role for role, cell in row.items() if "C" in cell.upper()]) > most:
        found.add("too_many_C")
    return sorted(found)


@settings(max_examples=150, deadline=None)
@given(ROW, KINDS, FILLED, st.integers(0, 6))
def test_the_rules_of_an_activity_are_those_read_slowly(row, kinds, filled, most):
    told = rules.activity_codes(row, kinds=kinds, filled=filled, most_consulted=most)
    assert told == slowly(row, kinds, filled, most)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(st.sampled_from("uvwxyz"), st.sampled_from("uvwxyz"))))
def test_a_circle_is_whatever_can_be_walked_back_to_its_giver(hand_offs):
    def reached(start):
        there = {start}
        for _ in hand_offs:
            there |= {taker for giver, taker in hand_offs.values() if giver in there}
        return there

    found = rules.circles(hand_offs)
    assert set(found) == {name for name, (giver, taker) in hand_offs.items() if giver in reached(taker)}
    pairs = set(hand_offs.values())
    for name, way in found.items():
        assert way[:2] == hand_offs[name]
        assert way[0] == way[-1]
        assert all(pair in pairs for pair in pairwise(way))


@settings(max_examples=100, deadline=None)
@given(st.lists(ROW, max_size=12))
def test_loads_count_each_letter_of_each_row(rows):
    found = rules.loads(rows, ROLES)
    for role in ROLES:
        cells = [row.get(role, "").upper() for row in rows]
        load = found[role]
        counted = (load.accountable, load.responsible, load.consulted, load.informed, load.activities)
        assert counted == (*(sum(letter in cell for cell in cells) for letter in "ARCI"), len(rows))


def test_six_clicks_bring_a_cell_back():
    cell, seen = "", []
    for _ in range(6):
        cell = rules.next_letters(cell)
        seen.append(cell)
    assert seen == ["R", "A", "C", "I", "AR", ""]


def test_few_activities_say_nothing_about_load():
    load = rules.Load(accountable=2, activities=4)
    assert rules.role_codes(load) == []
    assert rules.role_codes(load, fewest=4) == ["overload"]


def test_a_review_is_due_on_the_day_after_its_year():
    day = date(2025, 6, 30)
    due = [rules.is_review_due(day - timedelta(days=n), as_of=day) for n in (0, 365, 366)]
    assert due == [False, False, True]
