"""The numbers of partners, worked out again with pandas from the workbooks that their pages hand out."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.core import registry
from data.core.metrics import METRICS
from data.core.terminal.line import run
from tests.exported_rows import Exported, demo_cases, within

registry.load_domains()


def answered(p: Exported) -> pd.DataFrame:
    """The sheets that were answered up to the day, in the zone of the workbook."""
    rows = p.rows("term-sheets")
    return rows[pd.to_datetime(rows.Answered).dt.date <= p.as_of]


def term_sheet_hours(p: Exported) -> float:
    rows = answered(p)
    return float(((pd.to_datetime(rows.Answered) - pd.to_datetime(rows.Sent)).dt.total_seconds() / 3_600).median())


def term_sheets_open(p: Exported) -> float:
    rows = p.rows("term-sheets")
    sent = rows[(pd.to_datetime(rows.Sent).dt.date <= p.as_of) & (rows.State != "Withdrawn")]
    return float(len(sent) - len(answered(p)))


def won(p: Exported) -> pd.DataFrame:
    """Parts in deals won in the period up to the day."""
    rows = p.rows("partner-deals")
    return rows[(rows.State == "Won") & within(rows["Closed on"], p.period)]


def sourced_revenue(p: Exported) -> float:
    rows = won(p)
    return float(rows[rows.Part == "Brought"].filter(like="Amount").iloc[:, 0].sum())


def influenced_revenue(p: Exported) -> float:
    rows = won(p)
    brought = set(rows[rows.Part == "Brought"]["Deal number"])
    helped = rows[~rows["Deal number"].isin(brought)].drop_duplicates("Deal number")
    return float(helped.filter(like="Amount").iloc[:, 0].sum())


def involved_revenue(p: Exported) -> float:
    return float(won(p).drop_duplicates("Deal number").filter(like="Amount").iloc[:, 0].sum())


def close_rate(p: Exported) -> float:
    rows = p.rows("partner-deals").drop_duplicates("Deal number")
    decided = rows[rows.State.isin(["Won", "Lost"]) & within(rows["Closed on"], p.period)]
    return float((decided.State == "Won").mean())


def sent(p: Exported) -> pd.DataFrame:
    rows = p.rows("referrals")
    return rows[within(rows["Sent on"], p.period)]


def referral_acceptance(p: Exported) -> float:
    return float(sent(p).State.isin(["Accepted", "Ran out"]).mean())


def referral_sla(p: Exported) -> float:
    over = sent(p)[sent(p).Clock != "In time so far"]
    return float((over.Clock == "In time").mean())


def with_us(p: Exported) -> pd.DataFrame:
    rows = p.rows("partners")
    return rows[rows["Signed on"].notna()]


def active_partners(p: Exported) -> float:
    rows = with_us(p)
    return float(((rows.Active == "yes") & rows["Ended on"].isna()).sum())


def new_partners(p: Exported) -> float:
    return float(within(with_us(p)["Signed on"], p.period).sum())


def activation_rate(p: Exported) -> float:
    rows = with_us(p)
    first, signed = pd.to_datetime(rows["First active on"]), pd.to_datetime(rows["Signed on"])
    matured = signed + pd.Timedelta(days=90)
    cohort = (matured <= pd.Timestamp(p.as_of)) & (matured > pd.Timestamp(p.as_of) - pd.DateOffset(years=1))
    return float((first <= matured)[cohort].mean())


def time_to_first_referral(p: Exported) -> float:
    """The product-limit estimate, step by step."""
    rows = with_us(p)
    signed, came = pd.to_datetime(rows["Signed on"]), pd.to_datetime(rows["First referral on"])
    until = came.fillna(pd.to_datetime(rows["Ended on"])).fillna(pd.Timestamp(p.as_of))
    days, has_sent = (until - signed).dt.days.clip(lower=0), came.notna()
    inside = 1.0
    for day in sorted(set(days[has_sent])):
        inside *= 1 - ((days == day) & has_sent).sum() / (days >= day).sum()
        if round(inside, 12) <= 0.5:
            return float(day)
    return float("nan")


def training_participation(p: Exported) -> float:
    rows = p.rows("partner-people")
    asked = rows[within(rows["Invited on"], p.period)]
    return float(asked.groupby("Person number")["Attended on"].apply(lambda days: days.notna().any()).mean())


def partner_retention(p: Exported) -> float:
    rows = p.rows("partners")
    then = rows[rows["Active a year before"] == "yes"]
    return float(((then.Active == "yes") & then["Ended on"].isna()).mean())


def scoreboard_green_share(p: Exported) -> float:
    colours = p.rows("partner-scoreboards").Colour
    return float((colours == "green").sum() / (colours != "grey").sum())


def profit_of(p: Exported) -> pd.Series:
    """Sums of the ranking; what nobody bears is said above its rows and is nothing in this company."""
    rows = p.rows("partner-profit")
    return rows[[name for name in rows.columns if rows[name].dtype.kind in "fi"]].sum()


def partner_profit(p: Exported) -> float:
    return float(profit_of(p).filter(like="Profit").iloc[0])


def partner_roi(p: Exported) -> float:
    sums = profit_of(p)
    return float(sums.filter(like="Profit").iloc[0] / sums.filter(regex="^Cost(?! of)").iloc[0])


def partner_cac(p: Exported) -> float:
    sums = profit_of(p)
    return float(sums.filter(regex="^Cost(?! of)").iloc[0] / sums["Deals won"])


def todo_completion(p: Exported) -> float:
    rows = p.rows("partner-scoreboards", 2)
    return float(rows.Done.sum() / rows.Due.sum()) if len(rows) else float("nan")


def share_of(p: Exported, place: int) -> float:
    row = p.rows("partner-programme", 1).iloc[place]
    return float(row.filter(like="From partners").iloc[0] / row.filter(like="In all").iloc[0])


def partner_share_of_bookings(p: Exported) -> float:
    return share_of(p, 0)


def partner_share_of_revenue(p: Exported) -> float:
    return share_of(p, 1)


def programme_targets_met(p: Exported) -> float:
    rows = p.rows("partner-programme")
    due = rows[pd.to_datetime(rows.By).dt.date <= p.as_of]
    return float((due.State == "met").mean())


def win_rate_lift(p: Exported) -> float:
    rows = p.rows("partner-against-direct")
    sums = rows[rows.Segment != "All segments"].groupby("Side")[["Won", "Decided"]].sum()
    rates = sums.Won / sums.Decided
    return float(rates["With a partner"] / rates["Direct"] - 1)


def review_adherence(p: Exported) -> float:
    rows = p.rows("partner-reviews")
    planned = pd.to_datetime(rows["Planned for"]).dt.date
    due = rows[(rows.Kind == "partner") & (rows.State != "dropped") & within(rows["Planned for"], p.period)
               & (planned <= p.as_of)]  # fmt: skip
    return float((due["How it stands"] == "Held in time").mean())


def todos_overdue(p: Exported) -> float:
    rows = p.rows("review-todos")
    late = pd.to_datetime(rows.By) < pd.Timestamp(p.as_of)
    done = pd.to_datetime(rows["Done on"])
    return float((late & ~(done <= pd.Timestamp(p.as_of))).sum())


RECOMPUTED: dict[str, Callable[[Exported], float]] = {
    "partners.term_sheet_hours": term_sheet_hours, "partners.term_sheets_open": term_sheets_open,
    "partners.review_adherence": review_adherence, "partners.todos_overdue": todos_overdue,
}  # fmt: skip
RECOMPUTED |= {f"partners.{one.__name__}": one for one in (
    active_partners, activation_rate, close_rate, influenced_revenue, involved_revenue, new_partners, partner_retention,
    referral_acceptance, referral_sla, sourced_revenue, time_to_first_referral, training_participation,
)}  # fmt: skip
RECOMPUTED |= {f"partners.{one.__name__}": one for one in (
    scoreboard_green_share, partner_profit, partner_roi, partner_cac, todo_completion, partner_share_of_bookings,
    partner_share_of_revenue, programme_targets_met, win_rate_lift,
)}  # fmt: skip
UNCUT = ("partners.term_sheet_hours", "partners.term_sheets_open")
"""Numbers that no segment of deals cuts."""


@pytest.fixture(scope="module")
def cases(migrated_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Exported]]:
    """The demo company at four times, as its workbooks tell it."""
    with demo_cases(migrated_template, tmp_path_factory.mktemp("recomputed")) as found:
        yield found


@pytest.mark.parametrize("name", sorted(RECOMPUTED))
def test_a_number_is_what_its_exported_rows_add_up_to(
    name: str, cases: list[Exported], capsys: pytest.CaptureFixture[str]
) -> None:
    assert name in METRICS
    compared = 0
    for case in cases:
        if (name in UNCUT or "segment" not in METRICS[name].dimensions) and case.filters:
            continue
        assert run(("show", name, "--json", *case.words)) == 0
        told: dict[str, Any] = json.loads(capsys.readouterr().out)
        if told["total"]["value"] is not None:
            assert float(told["total"]["value"]) == pytest.approx(RECOMPUTED[name](case), abs=1e-3), case.words
            compared += 1
        else:
            assert told["total"]["reason"]
    assert compared
