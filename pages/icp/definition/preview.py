"""What a draft means beside what is in force: counted anew at every edit."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from components import numbers, states
from components.frame.drafting import Desk
from components.markup import draw as put
from components.page_head import section
from components.plain_table import plain_table
from data.icp.formulas.matching import Match
from data.icp.formulas.profile_checks import LABELS
from data.icp.views import profiles as views
from pages.icp.definition import answers


def draw(desk: Desk, market: pd.DataFrame, content: Mapping[str, Any]) -> None:
    """The draft beside what is in force; while the draft cannot be read, why."""
    section("What this means", "Counted on the accounts of today.")
    held = views.counted(market, desk.document.content, desk.part, on=desk.today)
    try:
        made = views.counted(market, content, desk.part, on=desk.today)
    except (ValueError, KeyError) as wrong:
        states.notice(f"The draft cannot be counted yet. {wrong}")
        return
    states.notice(f"The draft {answers.matches(made)}. In force: {answers.matches(held)}.")
    heads = [("", False), ("In force", True), ("Draft", True)]
    put(plain_table(_lines(held, made), heads, alt="The draft beside the profile in force"))
    for words in warnings(made, content.get("warn_from", 0)):
        states.notice(words)
    if made.unfed:
        names = ", ".join(LABELS[name] for name in made.unfed)
        states.notice(f"Left out, because no account says anything about it: {names}.")


def _lines(held: Match, made: Match) -> list[list[str]]:
    def line(words: str, say: Any) -> list[str]:
        return [words, say(held), say(made)]

    lines = [
        line("Accounts", lambda one: f"{one.accounts:,}"),
        line("Match", lambda one: f"{one.matching:,}"),
        line("Share of won ARR", lambda one: answers.share(one) or "nothing was won"),
    ]
    codes = {one.code: one.label for match in (held, made) for one in match.excluded}
    out = [[f"Ruled out: {label}", _out(held, code), _out(made, code)] for code, label in codes.items()]
    return lines + out


def _out(match: Match, code: str) -> str:
    return next((f"{one.accounts:,}" for one in match.excluded if one.code == code), "not there")


def warnings(made: Match, from_percent: int) -> list[str]:
    """Say which disqualifiers shut out much of what was won, with the number."""
    return [
        f"“{one.label}” shuts out {numbers.percent(one.share, decimals=0)} of won ARR, {one.accounts:,} accounts. "
        "Look at its conditions before you propose this."
        for one in made.excluded if one.share is not None and one.share * 100 >= from_percent
    ]  # fmt: skip
