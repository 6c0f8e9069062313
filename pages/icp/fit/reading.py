"""Fit in words, in tiles, as a picture and as rows."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from components import bars, numbers
from components.bars import Bar
from components.frame import explain
from components.table import Column
from components.tile import Tile
from data.core.metrics import REASONS, Value
from data.icp.views.fit import OUT, Fit
from data.icp.views.fit_calibration import Calibration

BAND_COLUMNS = [
    Column("label", "Score", "open", width=150), Column("accounts", "Accounts", "count"),
    Column("share", "Of the accounts", "percent"), Column("open_deals", "Open deals", "count"),
    Column("open", "Open", "count"), Column("won_deals", "Won deals", "count"), Column("won", "Won", "count"),
]  # fmt: skip
WORDS = {"green": "What we want", "yellow": "Mixed", "red": "Too few that fit"}
TELLS = {"green": "Tells winners", "yellow": "Tells somewhat", "red": "Does not tell"}


def answer(view: Fit) -> str:
    """The answer to the page's question in one line."""
    if view.is_blank or not view.scored:
        return "Nothing is scored yet."
    fast = _at_fast(view)
    said = f"{fast:,} of {view.scored:,} accounts reach {view.fast}"
    share = view.match_share.value
    if share is None:
        return f"{said}; there are no open deals."
    return f"{said}, and {numbers.percent(share, decimals=0)} of {view.match_share.n:,} open deals are with such."


def _at_fast(view: Fit) -> int:
    return sum(band.accounts for band in view.bands if band.low is not None and band.low >= view.fast)


def why_nothing(view: Fit) -> str:
    """Why there is nothing to show yet."""
    if view.is_blank:
        return "The customer profile of this day says nothing that accounts could be held against."
    if not view.accounts:
        return "There are no accounts that you may see. They come in with your spreadsheets or the export of your CRM."
    return "No account is scored yet: the profiles of their segments say nothing, or they wait for tonight."


def tiles(view: Fit, judged: Calibration, *, filters: Sequence[tuple[str, str]]) -> list[Tile]:
    """The numbers, each with its reasons behind it."""
    fast = [band for band in view.bands if band.low is not None and band.low >= view.fast]
    opened = sum((band.open for band in view.bands), Decimal(0))
    at_fast = sum((band.open for band in fast), Decimal(0))
    out = next(band for band in view.bands if band.label == OUT)
    share = numbers.percent(at_fast / opened, decimals=0) if opened else ""
    return [
        _tile(view, "Open deals that fit", "icp.match_share", view.match_share, filters, WORDS,
              note=f"account scores {view.fast} or more"),
        Tile(f"Accounts from {view.fast}", f"{_at_fast(view):,}", note=f"of {view.scored:,} scored"),
        Tile("Their open deals", numbers.money(at_fast, view.currency),
             note=f"{share} of all open" if share else "nothing open"),
        _tile(view, "Known of accounts", "icp.completeness", view.completeness, filters, {},
              note="of the score's weight"),
        _tile(view, "Ranks winners", "icp.fit_auc", judged.auc, filters, TELLS, note=f"AUC of {judged.n:,} decided"),
        Tile("Ruled out", f"{out.accounts:,}", note=f"{numbers.money(out.open, view.currency)} open with them"),
    ]  # fmt: skip


def _tile(view: Fit, label: str, name: str, value: Value, filters: Sequence[tuple[str, str]],
          told: dict[str, str], *, note: str) -> Tile:  # fmt: skip
    text = numbers.ratio(value.value) if name == "icp.fit_auc" and value.value is not None else ""
    text = text.rstrip("×") or ("" if value.value is None else numbers.percent(value.value))
    shown = value.status if value.status in told else None
    why = partial(explain, name, value.as_row(), as_of=view.as_of, currency=view.currency, filters=filters,
                  units={"low": "percent", "high": "percent"}, noun="deals")  # fmt: skip
    few = REASONS["too_few"].capitalize() if value.value is not None and value.reason == "too_few" else ""
    return Tile(label, text, reason=REASONS.get(value.reason or "", "no value"), status=shown,
                word=told.get(value.status), note=few or note, why=why)  # fmt: skip


def remarks(view: Fit) -> list[str]:
    """What the reader should know before believing the numbers."""
    said = []
    if view.is_computed:
        said.append(f"A past day: worked out from what was known then, by the definitions of that day ({view.basis}).")
    if view.waiting:
        said.append(f"{view.waiting:,} accounts are still scored by earlier definitions. Tonight's job scores them "
                    "anew; the job icp.rescore does it at once.")  # fmt: skip
    if view.scored < view.accounts:
        said.append(f"{view.accounts - view.scored:,} accounts are not scored: no profile says anything of them.")
    if view.unrated:
        said.append(f"{view.unrated:,} deals are left out of the amounts: no exchange rate is known for them.")
    return said


def picture(view: Fit) -> tuple[dict[str, Any], str]:
    """Accounts by the tens of their score, the highest on top; and its message in words."""
    drawn = [Bar(bar_name(tens), Decimal(n)) for tens, n in sorted(view.distribution.items(), reverse=True)]
    spec = bars.spec(drawn, kind="count", value_name="Accounts", keep_order=True)
    return spec, bars.alt(drawn, what="Accounts by fit score", kind="count")


def bar_name(tens: int) -> str:
    """What a bar of the distribution is called."""
    return f"{tens} to {100 if tens == 90 else tens + 9}"


def band_rows(view: Fit) -> list[dict[str, Any]]:
    """The bands as rows: amounts in whole units."""
    return [{
        "label": band.label, "accounts": band.accounts, "share": Decimal(band.accounts) / view.scored,
        "open_deals": band.open_deals, "open": numbers.rounded(band.open, 0), "won_deals": band.won_deals,
        "won": numbers.rounded(band.won, 0),
    } for band in view.bands]  # fmt: skip
