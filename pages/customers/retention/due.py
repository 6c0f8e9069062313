"""The other base: what came up for renewal in the last quarter that is over, beside what was there at the start."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from components import numbers
from components.frame import explain, read
from components.tile import Tile
from data.core import clock
from data.core.access import Scope
from data.core.settings import Settings
from data.customers.views.courses import READS
from data.customers.views.due_base import NAME, due_base

UNITS = dict.fromkeys(("available", "booked_of_it", "still_open"), "money")


def tile(mine: Scope, arguments: Mapping[str, Any], held: Settings, *,
         filters: Sequence[tuple[str, str]]) -> Tile | None:  # fmt: skip
    """The rate of the last finished quarter on the due base, where it is measured."""
    present = clock.period_of(arguments["as_of"], held.calendar)
    period = clock.period_of(clock.add_months(present.start, -3), held.calendar)
    segments = arguments["filters"].get("segment")
    found = read(due_base, groups=READS, scope=mine, period=period, as_of=arguments["as_of"],
                 filters={"segment": segments} if segments else {})  # fmt: skip
    if found is None:
        return None
    text = "" if found.value is None else numbers.percent(Decimal(found.value))
    return Tile(
        f"Renewed in {period.label}, due base", text, reason="nothing came due",
        status=found.status if text else None, note=f"{found.n:,} terms due" if found.n else "",
        why=partial(explain, NAME, found.as_row(), as_of=arguments["as_of"], currency=held.currency, noun="terms",
                    units=UNITS, filters=filters, period=period),
    )  # fmt: skip
