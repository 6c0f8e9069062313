"""What the reader asks for, and how numbers of a line are written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Protocol

import streamlit as st

from components import numbers
from components.frame import as_of_field, data_as_of, download, explain, period_field, read, scope
from components.page_foot import page_foot
from components.scope_bar import Field
from components.tile import Tile
from data.core import access, clock, offers
from data.core.access import Actor, Scope
from data.core.metrics import REASONS, Value
from data.core.settings import Settings
from data.partners.views.against_direct import BASES, INVOLVED
from data.partners.views.board_versions import READS as NAME_READS
from data.partners.views.board_versions import partner_names

SINGLE, EDIT, ENTER, DEFINE = ("partners.view_partners", "partners.edit_scoreboard", "partners.edit",
                               "definitions.edit")  # fmt: skip
PARTNER, PROGRAMME, DIRECT, PROFIT = "Partner", "Programme", "Against direct", "Profitability"
AREAS = {"recruiting": "Recruiting", "engagement": "Engagement", "revenue": "Revenue"}
TYPES = {"referral": "Referral", "affiliate": "Affiliate", "co_sell": "Co-sell", "service": "Service",
         "influencer": "Influencer", "marketplace": "Marketplace"}  # fmt: skip
UNITS = {"low": "percent", "high": "percent", "of_partners": "money", "bookings": "money", "revenue": "money",
         "gross_profit": "money", "cost": "money", "largest_five": "percent"}  # fmt: skip
WORDS = {"green": "On track", "yellow": "Watch", "red": "Off track", "grey": "Not judged"}


@dataclass(frozen=True)
class Given:
    """Who looks, at which day, and where the head of the page goes. names: partners that may be chosen."""

    actor: Actor
    mine: Scope
    held: Settings
    today: date
    as_of: date
    head: Any
    names: Mapping[int, str]


class Dated(Protocol):
    """Whatever says which day it is of."""

    @property
    def as_of(self) -> date:
        """The day."""


def reaches(given: Given, right: str, owner_id: int | None) -> bool:
    """Whether the reader may do something with a partner of this owner."""
    if not access.may(given.actor, right):
        return False
    reach = scope(given.actor, right)
    return reach.kind == "all" or owner_id in {reach.user_id, *reach.team_user_ids}


def names(mine: Scope, today: date) -> dict[int, str]:
    """The partners that can be chosen."""
    found: dict[int, str] = read(partner_names, groups=NAME_READS, scope=mine, as_of=today)
    return found


def follow_number(known: Mapping[int, str]) -> None:
    """Open the partner of an address such as ?id=3."""
    number = st.query_params.get("id", "")
    if number.isascii() and number.isdigit() and int(number) in known:
        del st.query_params["id"]
        st.query_params["partner"] = number
        st.query_params["part"] = PARTNER
        st.rerun()


def parts(known: Mapping[int, str]) -> tuple[str, ...]:
    """The parts that a reader may see: single partners, and what they earn, only with the right to it."""
    return (PARTNER, PROGRAMME, DIRECT, PROFIT) if known else (PROGRAMME, DIRECT)


def fields(part: str, known: Mapping[int, str], held: Settings, today: date) -> list[Field]:
    """The pickers of a part."""
    more: list[Field] = []
    if part == PARTNER:
        options = {str(number): name for number, name in known.items()}
        more = [Field("partner", "Partner", options=options, default=next(iter(options)), front=True),
                Field("period", "Quarter", options=period_field(held, today).options, front=True,
                      all_label="The newest judged")]  # fmt: skip
    elif part == DIRECT:
        more = [Field("basis", "With a partner", options=BASES, default=INVOLVED, front=True)]
    return [*more, as_of_field(today)]


def text(value: Decimal | int | None, unit: str, currency: str, *, sign: bool = False) -> str:
    """A number of a line as people read it; nothing where there is none."""
    if value is None:
        return ""
    exact = Decimal(value)
    if unit == "money":
        said = numbers.money(abs(exact), currency)
    elif unit == "percent":
        said = f"{numbers.rounded(abs(exact) * 100, 1)} points" if sign else numbers.percent(abs(exact))
    else:
        said = f"{numbers.rounded(abs(exact), 0 if exact == exact.to_integral_value() else 1):,}"
        said += " days" if unit == "days" else ""
    return (numbers.MINUS if exact < 0 else "+" if sign else "") + said


def value_tile(label: str, name: str, value: Value, given: Dated, *, unit: str, currency: str, note: str = "",
               noun: str = "rows") -> Tile:  # fmt: skip
    """A metric as a tile with its reasons behind it."""
    shown = "" if value.value is None else text(value.value, unit, currency)
    few = "too few for a status" if value.reason == "too_few" else ""
    return Tile(
        label, shown, reason=REASONS.get(value.reason or "", ""), status=value.status, word=WORDS[value.status],
        note="; ".join(part for part in (note, few) if part),
        why=partial(explain, name, value.as_row(), as_of=given.as_of, currency=currency, noun=noun, units=UNITS),
    )  # fmt: skip


def foot(given: Given, name: str, label: str, *, n: int, noun: str, source: str) -> None:
    """The line at the bottom, with the file to take away."""
    prices = access.may(given.actor, offers.WITH_PRICES)
    page_foot(
        as_of=f"{given.as_of}", source=source, n=n, noun=noun, key=f"{name}-foot",
        files=data_as_of(given.mine, "partners", "referrals", "partner_costs", known_on=given.as_of),
        downloads=download(
            label, offers.workbook, right=offers.WITH_PRICES if prices else offers.WITHOUT_PRICES, name=name,
            with_prices=prices, file_name=offers.file_name(name, given.as_of), as_of=given.as_of, filters={},
            period=clock.period_of(given.as_of, given.held.calendar),
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    )  # fmt: skip
