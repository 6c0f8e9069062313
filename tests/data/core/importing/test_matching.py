"""Headers to fields: exact and by alias, never by likeness."""

import pytest

from data.core.importing.matching import match_columns, normalise
from data.core.importing.targets import Field

FIELDS = (
    Field("name", "text", "Deal name", ("opportunity", "dealname")),
    Field("amount", "money", "Amount", ("deal value", "ARR")),
    Field("close_date", "date", "Close date", ("expected close",)),
    Field("account", "text", "Account", ("company", "customer")),
    Field("owner", "text", "Owner", ("sales agent",)),
)


@pytest.mark.parametrize(
    ("header", "plain"),
    [("CloseDate", "close date"), ("Amount__c", "amount"), ("property_dealname", "dealname"), ("ARR in USD", "arr"),
     ("  Close  DATE: ", "close date"), ("Größe", "große"), ("Amount (EUR)", "amount")],
)  # fmt: skip
def test_headers_lose_what_systems_add(header: str, plain: str) -> None:
    assert normalise(header) == normalise(plain)


def test_names_labels_and_aliases_match_and_say_how() -> None:
    found = match_columns(["Close_Date", "Deal name", "Sales Agent"], FIELDS)
    assert {h: (m.field, m.how) for h, m in found.items()} == {
        "Close_Date": ("close_date", "exact"),
        "Deal name": ("name", "exact"),
        "Sales Agent": ("owner", "alias"),
    }


def test_likeness_only_suggests() -> None:
    match = match_columns(["Closing date"], FIELDS)["Closing date"]
    assert (match.field, match.how) == (None, None)
    assert match.suggestions[0].field == "close_date"
    assert len(match.suggestions) <= 3


def test_what_was_confirmed_before_wins_also_a_no() -> None:
    found = match_columns(["Amount", "Value X"], FIELDS, {"amount": None, "value x": "amount"})
    assert (found["Amount"].field, found["Amount"].how) == (None, "remembered")
    assert (found["Value X"].field, found["Value X"].how) == ("amount", "remembered")


def test_two_headers_for_one_field_are_a_clash() -> None:
    found = match_columns(["Company", "Customer"], FIELDS)
    assert [match.field for match in found.values()] == [None, None]
    assert found["Company"].clash == ("Customer",)


def test_the_surer_header_keeps_the_field_of_a_clash() -> None:
    found = match_columns(["Amount", "ARR"], FIELDS)
    assert found["Amount"].field == "amount"
    assert (found["ARR"].field, found["ARR"].clash) == (None, ("Amount",))
