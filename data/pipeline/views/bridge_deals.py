"""The deals behind a bar of the bridge: what each was, what it is, and in which other bars it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.exchange import Rates
from data.core.exporting import Column
from data.pipeline import definitions, queries
from data.pipeline.queries import snapshots
from data.pipeline.queries.snapshots import EARLY, Between, Path
from data.pipeline.views.bridge import ANY_DATE, BARS, TITLES, TOTALS, bars_of, pair, paths_in, plan_rates
from data.pipeline.views.coverage import sliced

MOST = 200


@dataclass(frozen=True)
class BridgeDeals:
    """One page of the deals in a bar, largest first.

    rows: id, name, account, segment, owner, effect (what the deal adds to the bar; of the first and last its amount),
    was and is_ (amounts, None where it was not there, with `_reason`), stage, close and owner as "old → new" where
    they differ, also (the other bars the deal stands in, in words).
    """

    bar: str
    label: str | None
    rows: tuple[dict[str, Any], ...]
    currency: str
    since: date
    as_of: date


def bridge_deals(
    session: Session, *, scope: Scope, period: Period, since: date, as_of: date, bar: str,
    known_at: datetime | None = None, by: str | None = None, filters: Mapping[str, Any] | None = None,
    rolling: bool = False, key: str | None = None, page: int = 1, size: int | None = MOST,
) -> BridgeDeals:  # fmt: skip
    """Return a page of the deals of a bar; how many there are, and their amount, say the bars themselves.

    key: the name of one row of the view, `(none)` for the row without a name. size None gives all, for an export.
    Raises ValueError with a sentence for the reader on an unknown bar, dimension or name.
    """
    if bar not in BARS:
        raise ValueError(f"There is no bar {bar}. Known are {', '.join(BARS)}.")
    slice_ = sliced(session, scope=scope, period=ANY_DATE if rolling else period, as_of=as_of, known_at=known_at,
                    by=by if key is not None else None, filters=filters)  # fmt: skip
    rates, worth = plan_rates(session, slice_, known_at)
    number = queries.resolved(session, {by: key})[by][0] if by and key is not None else None
    size = None if size is None else min(size, MOST)
    rows = snapshots.pairs(
        session, Between(slice_, since, worth), paths=paths_in([bar]), only=bar if bar in TOTALS else "changed",
        key=number, offset=0 if size is None else (max(page, 1) - 1) * size, limit=size,
    )  # fmt: skip
    return BridgeDeals(bar, key, tuple(_row(row, bar, rates) for row in rows), rates.currency, since, as_of)


def _row(row: Mapping[str, Any], bar: str, rates: Rates) -> dict[str, Any]:
    path = _path(str(row["path"]))
    before, after = (_amount(row, prefix, rates) for prefix in ("a", "b"))
    filled = bars_of(pair(path, before, after))
    others = [TITLES[name] for name in BARS if name in filled and name not in (bar, *TOTALS)]
    return {
        "id": row["entity_id"],
        "name": row["name"] or f"Removed deal {row['entity_id']}",
        "external_id": row["external_id"],
        "account": row["account"],
        "segment": row["segment"],
        "effect": filled.get(bar, Decimal(0)),
        "was": before,
        "was_reason": _why_none(row, "a"),
        "is_": after,
        "is__reason": _why_none(row, "b"),
        "stage": _old_new(_stage(row["a_stage"]), _stage(row["b_stage"])),
        "close": _old_new(_day(row["a_closing"]), _day(row["b_closing"])),
        "owner": _old_new(row["was_owner"], row["is_owner"]),
        "also": ", ".join(others),
        "left_for": "an earlier stage" if path.after == EARLY else "",
    }


def _path(code: str) -> Path:
    before, was_due, after, is_due, sign = code.split()
    return Path(None if before == "-" else before, was_due == "1", None if after == "-" else after, is_due == "1",
                int(sign))  # fmt: skip


def _amount(row: Mapping[str, Any], prefix: str, rates: Rates) -> Decimal | None:
    if row[f"{prefix}_state"] is None or row[f"{prefix}_given"] is None:
        return None
    return rates.planned(row[f"{prefix}_amount"], row[f"{prefix}_currency"])


def _why_none(row: Mapping[str, Any], prefix: str) -> str:
    return "not there" if row[f"{prefix}_state"] is None else "no amount"


def _stage(code: str | None) -> str | None:
    return None if code is None else definitions.stages()[code].short


def _day(day: date | None) -> str | None:
    return None if day is None else f"{day.day} {day:%b %Y}"


def _old_new(old: str | None, new: str | None) -> str:
    if old == new or new is None:
        return old or ""
    return f"{old} → {new}" if old else new


def bridge_deals_columns(found: BridgeDeals, *, with_prices: bool = True) -> list[Column]:
    """Return the columns of the deals behind a bar, on the screen and in a workbook alike."""
    money = [
        Column("effect", TITLES[found.bar], "money", found.currency),
        Column("was", f"Amount {found.since}", "money", found.currency),
        Column("is_", f"Amount {found.as_of}", "money", found.currency),
    ]
    return [
        Column("name", "Deal", width=34), Column("account", "Account", width=28), *(money if with_prices else []),
        Column("stage", "Stage", width=22), Column("close", "Close date", width=28),
        Column("owner", "Owner", width=28), Column("also", "Also in", width=24),
    ]  # fmt: skip
