"""Adapters of the ground rules: a worked example's inputs in, its outputs out."""

from datetime import UTC, date, datetime
from decimal import Decimal

from data.core import numbers, statistics
from data.core.clock import FiscalCalendar, end_of_day, reporting_day
from data.core.clock import fiscal_quarter as label_of
from data.core.metrics import Threshold
from data.pipeline.formulas.history import Booking, total_as_known


def exact(value):
    return None if value is None else Decimal(str(value))


def gyr(inputs):
    threshold = Threshold(inputs["direction"], inputs["green"], inputs["yellow"])
    return {"statuses": [threshold.status(exact(value)) for value in inputs["values"]]}


def gyr_band(inputs):
    return gyr({**inputs, "direction": "band"})


def round_half_up(inputs):
    return {"results": [str(numbers.round_half_up(Decimal(text), places)) for text, places in inputs["cases"]]}


def allocate(inputs):
    weights = [exact(weight) for weight in inputs["weights"]]
    return {"parts": [f"{part:.2f}" for part in numbers.allocate(Decimal(inputs["amount"]), weights)]}


def fiscal_quarter(inputs):
    calendar = FiscalCalendar(inputs["fy_start_month"])
    return {"labels": [label_of(date.fromisoformat(day), calendar) for day in inputs["dates"]]}


def wilson(inputs):
    low, high = statistics.wilson(inputs["successes"], inputs["n"], inputs["z"])
    return {"low": low, "high": high}


def bitemporal(inputs):
    bookings = [
        Booking(
            exact(event["amount"]), date.fromisoformat(event["occurred"]),
            datetime.fromisoformat(event["recorded"]).replace(tzinfo=UTC),
        )
        for event in inputs["events"]
    ]
    start, end = map(date.fromisoformat, inputs["period"])
    known = [end_of_day(date.fromisoformat(day), "UTC") for day in inputs["known_at"]]
    return {"totals": [total_as_known(bookings, start=start, end=end, known_at=instant) for instant in known]}


def reporting_day_(inputs):
    instant = datetime.fromisoformat(inputs["instant"])
    return {"days": [reporting_day(instant, zone).isoformat() for zone in inputs["zones"]]}


ADAPTERS = {
    "gyr": gyr,
    "gyr_band": gyr_band,
    "round_half_up": round_half_up,
    "allocate": allocate,
    "fiscal_quarter": fiscal_quarter,
    "wilson": wilson,
    "bitemporal": bitemporal,
    "reporting_day": reporting_day_,
}
