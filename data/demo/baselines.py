"""The demo company's baselines: frozen on the day it went live, a year ago, with what it wants to reach."""

from datetime import timedelta
from decimal import Decimal

from data.core import access, registry, store
from data.demo.workbooks import Made

REASON = "going live"
AGO = timedelta(days=365)
TARGETS = {
    "pipeline.coverage": Decimal(3), "pipeline.win_rate": Decimal("0.30"), "pipeline.cycle_days": Decimal(75),
    "sales.poc_conversion": Decimal("0.60"), "customers.grr": Decimal("0.94"), "customers.nrr": Decimal("1.08"),
}  # fmt: skip


def bring(made: Made) -> None:
    """Freeze every success metric as it stood a year ago and say where some are to go."""
    day, operator = made.company.made_on - AGO, access.operator()
    with store.writing(operator, "demo", REASON, occurred_on=day) as session:
        registry.call("quality.freeze_baselines", session, actor=operator, on=day)
        for name, target in TARGETS.items():
            registry.call("quality.set_target", session, actor=operator, name=name, target=target,
                          note="agreed when going live")  # fmt: skip
