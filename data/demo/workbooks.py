"""The demo company's files, in the order in which they came: who and what, plans, then the exports week by week."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from data.core import clock
from data.core.exporting import Column, Sheet, to_xlsx
from data.demo import rows
from data.demo.company import CALENDAR, PRODUCTS, Company, make_company
from data.demo.deals import Deal
from data.demo.plans import Goal, Rates, make_goals
from data.demo.selling import make_deals

SMALL = 0.5
"""Below this scale the exports are quarterly, else monthly and lately weekly."""

WEEKLY_FOR = timedelta(days=112)
SEEN_FOR = {True: timedelta(days=100), False: timedelta(days=45)}
"""How long an export goes on listing a closed deal: longer than from one export to the next."""

CLOSING_TIME = time(18, tzinfo=UTC)


@dataclass(frozen=True)
class File:
    """A file as it was handed over on a day."""

    name: str
    day: date
    content: bytes

    @property
    def instant(self) -> datetime:
        """When it was handed over."""
        return datetime.combine(self.day, CLOSING_TIME)


@dataclass(frozen=True)
class Made:
    """The company, its deals, its plans, and the files that say so."""

    company: Company
    deals: list[Deal]
    rates: Rates
    goals: list[Goal]
    is_small: bool

    def files(self) -> list[File]:
        """Return every file in the order in which they go in."""
        return sorted(self._files(), key=lambda file: file.day)

    def _files(self) -> Iterator[File]:
        first = self.company.began_on
        yield self._book("rates", first, _rate_columns(), self._rates())
        yield self._book("products", first, _product_columns(), self._products())
        for day in (first, self.handed_over_on):
            yield self._book("people", day, _people_columns(), self._people(day))
            yield self._book("accounts", day, _account_columns(), self._accounts(day))
        for day in sorted({self._planned_on(goal) for goal in self.goals}):
            yield self._book("targets", day, _target_columns(), self._targets(day))
        days = export_days(self.company, is_small=self.is_small)
        for day in days:
            since = None if day in (days[0], days[-1]) else day - SEEN_FOR[self.is_small]
            yield from self._exports(day, since)

    @property
    def handed_over_on(self) -> date:
        """The day from which the deals and accounts of the person who left are somebody else's."""
        return (self.company.leaver.left_on or self.company.made_on) + timedelta(days=1)

    def _exports(self, day: date, since: date | None) -> Iterator[File]:
        known = list(rows.states(self.deals, day, since=since))
        crm = [rows.crm_row(deal, state) for deal, state in known if not deal.is_online]
        what = "all opportunities" if since is None else f"open, or changed since {since}"
        yield self._book("crm-opportunities", day, rows.CRM, crm, notes=[("Report", what), ("Exported on", str(day))])
        shop = [rows.shop_row(deal, state) for deal, state in known if deal.is_online]
        yield File(f"webshop-orders {day}.csv", day, _text((rows.SHOP, *shop)))

    def _book(self, name: str, day: date, columns: Sequence[Column], content: Iterable[Mapping[str, Any]],
              notes: Sequence[tuple[str, str]] = ()) -> File:  # fmt: skip
        # A workbook carries the instant it was written at: without this no two would be equal.
        with clock.frozen(datetime.combine(day, CLOSING_TIME)):
            sheet = Sheet(name.rpartition("-")[2].capitalize(), columns, content, notes)
            return File(f"{name} {day}.xlsx", day, to_xlsx([sheet]))

    def _rates(self) -> Iterator[dict[str, Any]]:
        for rate in self.rates.all:
            yield {"Currency": rate.currency, "Kind": rate.kind, "From": rate.valid_from, "Rate in USD": rate.rate}

    def _products(self) -> Iterator[dict[str, Any]]:
        for product in PRODUCTS:
            yield {"Product": product.name, "SKU": product.sku, "Family": product.family,
                   "List price": product.list_price, "Currency": "USD", "Active": "Yes"}  # fmt: skip

    def _people(self, day: date) -> Iterator[dict[str, Any]]:
        for person in self.company.people:
            left = person.left_on if person.left_on and person.left_on <= day else None
            yield {"Name": person.name, "E-mail": person.email, "Employee ID": f"E-{person.number:04d}",
                   "Reports to": person.reports_to, "Team": person.team, "Region": person.territory,
                   "Left on": left}  # fmt: skip

    def _accounts(self, day: date) -> Iterator[dict[str, Any]]:
        for account in self.company.accounts:
            yield {"Account": account.name, "Account ID": f"A-{account.number:05d}", "Segment": account.segment.name,
                   "Region": account.territory.name, "Account owner": account.owner(day).name,
                   "Industry": account.industry, "Country": account.country, "Employees": account.employees,
                   "Website": f"account{account.number}.example"}  # fmt: skip

    def _planned_on(self, goal: Goal) -> date:
        """A year is planned on its first day, or on the day that the goal was set."""
        start = clock.parse_period(goal.period, CALENDAR).start
        planned = goal.set_on or CALENDAR.year_start(CALENDAR.fiscal_year(start))
        return min(max(planned, self.company.began_on), self.company.made_on)

    def _targets(self, day: date) -> Iterator[dict[str, Any]]:
        titles = {"segment": "Segment", "territory": "Region", "owner": "Owner"}
        for goal in self.goals:
            if self._planned_on(goal) <= day:
                yield {"Quarter": goal.period, titles[goal.cut]: goal.name, "Target": goal.amount, "Currency": "USD",
                       "Set on": goal.set_on}  # fmt: skip


def make(made_on: date, *, scale: float = 1.0) -> Made:
    """Make the demo company as of a day. The same day and scale give the same bytes."""
    company = make_company(made_on, scale=scale)
    deals, rates = make_deals(company, scale=scale), Rates(company)
    return Made(company, deals, rates, make_goals(company, deals, rates), is_small=scale < SMALL)


def export_days(company: Company, *, is_small: bool) -> list[date]:
    """Return the days of the exports: ends of months (of quarters when small), lately every week, and the last day."""
    day = company.began_on
    days: list[date] = []
    weekly_from = company.made_on - (timedelta(0) if is_small else WEEKLY_FOR)
    while day < weekly_from:
        if not is_small or CALENDAR.quarter(day) != CALENDAR.quarter(day + timedelta(days=1)) or not days:
            days.append(day)
        day = clock.add_months(day.replace(day=1), 2) - timedelta(days=1)
    while weekly_from < company.made_on:
        days.append(weekly_from)
        weekly_from += timedelta(days=7)
    return [*days, company.made_on]


def _text(lines: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(lines)
    return out.getvalue().encode("utf-8-sig")


def _columns(kinds: str, *titles: str) -> tuple[Column, ...]:
    """Make columns: t text, n number, d date."""
    names = {"t": "text", "n": "number", "d": "date"}
    return tuple(Column(title, title, names[kind]) for kind, title in zip(kinds, titles, strict=True))


def _rate_columns() -> tuple[Column, ...]:
    return _columns("ttdn", "Currency", "Kind", "From", "Rate in USD")


def _product_columns() -> tuple[Column, ...]:
    return _columns("tttntt", "Product", "SKU", "Family", "List price", "Currency", "Active")


def _people_columns() -> tuple[Column, ...]:
    return _columns("ttttttd", "Name", "E-mail", "Employee ID", "Reports to", "Team", "Region", "Left on")


def _account_columns() -> tuple[Column, ...]:
    return _columns("ttttttttn", "Account", "Account ID", "Segment", "Region", "Account owner", "Industry", "Country",
                    "Website", "Employees")  # fmt: skip


def _target_columns() -> tuple[Column, ...]:
    return _columns("ttttntd", "Quarter", "Segment", "Region", "Owner", "Target", "Currency", "Set on")
