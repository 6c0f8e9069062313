"""Columns of raw cells to values: what is clear is read, what is unclear is asked, what is wrong says why."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.core.importing.sheets import NEVER_CALCULATED, ErrorCell
from data.core.importing.types import CLEAR, KINDS, Options, read_column, words

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
FORMATS = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y", "ymd": "%Y-%m-%d"}


def values(cells, kind: str, **options):  # type: ignore[no-untyped-def]
    column = read_column(cells, kind, Options(**options))
    assert (column.errors, column.question) == ({}, None)
    return column.values


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_leaves_blanks_blank_and_knows_the_word_clear(kind: str) -> None:
    options = {"choices": ("a",)} if kind == "choice" else {}
    assert values([None, "", "  ", "-", "N/A", "#N/A", ErrorCell("#N/A"), "(clear)"], kind, **options) == [None] * 7 + [
        CLEAR
    ]


def test_names_that_look_like_blank_words_stay_names() -> None:
    assert values(["NA", "None", "null"], "text") == ["NA", "None", "null"]


def test_blank_words_are_the_users_list() -> None:
    assert values(["Select", "N/A"], "text", blank_words=("Select",)) == [None, "N/A"]


def test_a_failed_formula_is_an_error_for_every_kind() -> None:
    for kind in KINDS:
        column = read_column([ErrorCell("#REF!"), ErrorCell(NEVER_CALCULATED)], kind)
        assert "#REF!" in column.errors[0]
        assert "never calculated" in column.errors[1]


def test_the_guard_before_a_formula_sign_is_removed_and_no_other_apostrophe() -> None:
    assert values(["'=1+1", "'+49 30", "'@home", "'tis"], "text") == ["=1+1", "+49 30", "@home", "'tis"]
    assert values(["'-5"], "money") == [Decimal(-5)]


def test_unseen_characters_are_stripped_and_accents_composed() -> None:
    assert values(["a\x00b\u202e", "Cafe\u0301", "\ufeffx\u200b"], "text") == ["ab", "Café", "x"]


def test_identifiers_keep_zeros_and_drop_the_point_of_a_number() -> None:
    assert values(["00123", 123.0, 7, "A-1"], "identifier") == ["00123", "123", "7", "A-1"]


def test_identifiers_that_a_spreadsheet_cut_are_errors() -> None:
    column = read_column([1234567890123456789.0, "1.23457E+18"], "identifier")
    assert set(column.errors) == {0, 1}


def test_true_and_one_do_not_share_a_reading() -> None:
    assert values([True, 1, 1.0, "x"], "text") == ["TRUE", "1", "1", "x"]


def test_booleans_know_the_words_people_use() -> None:
    assert values([True, "Yes", "x", 1, "✓", False, "no", 0, "FALSE"], "boolean") == [True] * 5 + [False] * 4
    assert read_column(["maybe"], "boolean").errors == {0: "is neither yes nor no"}


def test_choices_are_compared_without_case_and_punctuation_and_never_guessed() -> None:
    column = read_column(["Closed-Won", "closed lots", "zzz"], "choice", Options(choices=("closed_won", "closed_lost")))
    assert column.values == ["closed_won", None, None]
    assert 'did you mean "closed_lost"' in column.errors[1]


def test_values_of_the_mapping_come_first() -> None:
    options = {"choices": ("mql", "sao"), "values": {"Prospecting": "mql", "Engaging": "sao", "Dead": None}}
    assert values(["prospecting", "Engaging ", "Dead"], "choice", **options) == ["mql", "sao", None]


def test_addresses_are_taken_out_of_what_surrounds_them() -> None:
    assert values(["Ana Ruiz <Ana@X.example>", "mailto:b@y.example"], "email") == ["ana@x.example", "b@y.example"]
    assert set(read_column(["a@b", "a b@c.example", "n/a?"], "email").errors) == {0, 1, 2}


def test_lists_are_split_at_semicolons_without_repeats() -> None:
    assert values(["a; b;a;", "one, two"], "list") == [("a", "b"), ("one, two",)]


@given(st.lists(DAYS, min_size=1), st.sampled_from(sorted(FORMATS)))
def test_dates_come_back_in_the_order_that_was_given(days: list[date], order: str) -> None:
    assert values([day.strftime(FORMATS[order]) for day in days], "date", date_order=order) == days


@given(st.lists(DAYS, min_size=1), st.sampled_from(["dmy", "mdy"]))
def test_a_column_of_dates_is_read_right_or_asked_about_never_read_wrong(days: list[date], order: str) -> None:
    column = read_column([day.strftime(FORMATS[order]) for day in days], "date")
    if any(day.day > 12 for day in days) or all(day.day == day.month for day in days):
        assert column.values == days
    else:
        assert column.question is not None
        assert column.asks == "date_order"
        assert column.answers == ("dmy", "mdy")
    assert all(value in (None, day) for value, day in zip(column.values, days, strict=True))


def test_the_question_shows_both_readings_of_an_example() -> None:
    assert read_column(["03/04/2025"], "date").question == (
        'Is "03/04/2025" 3 April 2025 (day first) or 4 March 2025 (month first)? Every value of the column fits both.'
    )


def test_two_digit_years_of_one_year_do_not_pass_for_days() -> None:
    days = [date(2017, 3, 1) + timedelta(days=n) for n in range(0, 200, 7)]
    column = read_column([day.strftime("%d-%m-%y") for day in days], "date")
    assert (column.values, column.reading) == (days, "dmy")


def test_orders_that_are_mixed_are_errors_and_unclear_cells_too() -> None:
    column = read_column(["13/01/2025", "14/01/2025", "01/25/2025", "02/03/2025", "05/05/2025"], "date")
    assert set(column.errors) == {2, 3}
    assert column.values[4] == date(2025, 5, 5)
    assert column.question is None


@pytest.mark.parametrize(
    "text",
    ["2025-03-04", "2025/3/4", "20250304", "4 Mar 2025", "4-Mar-25", "March 4, 2025",
     "Tue 4 March 2025", "4. März 2025",
     "2025-03-04T14:05:00Z", "2025-03-04 14:05", "4th March 2025", "Tuesday, March 4, 2025", "2025-Mar-04"],
)  # fmt: skip
def test_dates_that_need_no_order(text: str) -> None:
    assert values([text], "date") == [date(2025, 3, 4)]


def test_real_dates_and_moments_are_dates() -> None:
    assert values([date(2025, 3, 4), datetime(2025, 3, 4, 23, 59), 20250304.0], "date") == [date(2025, 3, 4)] * 3


@pytest.mark.parametrize(
    ("cell", "why"),
    [("Sep 01", "no year"), ("Mar 2025", "no day"), ("Q2 FY26", "no day"), ("31/02/2025", "no such day"),
     ("yesterday", "not a date"), ("0217-03-01", "year 217"), (45000.0, "a number"), ("2025", "no day")],
)  # fmt: skip
def test_what_is_no_date_says_why(cell: object, why: str) -> None:
    assert why in read_column([cell], "date").errors[0]  # type: ignore[list-item]


def test_serial_numbers_are_dates_only_when_asked() -> None:
    assert values([45000.0], "date", excel_serials=True) == [date(2023, 3, 15)]


AMOUNTS = st.decimals(-(10**9), 10**9, places=2)


@given(
    st.lists(AMOUNTS, min_size=1), st.sampled_from([".", ","]), st.booleans(), st.sampled_from(["", "$", "€ ", "EUR "])
)
def test_money_comes_back_however_it_was_written(amounts: list[Decimal], mark: str, grouped: bool, sign: str) -> None:
    texts = []
    for amount in amounts:
        text = f"{abs(amount):,.2f}" if grouped else f"{abs(amount):.2f}"
        text = text.translate(str.maketrans(",.", ".,")) if mark == "," else text
        texts.append(f"({sign}{text})" if amount < 0 else f"{sign}{text}")
    assert values(texts, "money") == amounts


@given(st.lists(st.integers(1000, 999_999), min_size=1))
def test_three_digits_after_a_point_are_asked_about(amounts: list[int]) -> None:
    texts = [f"{amount:,}".replace(",", ".") for amount in amounts]
    column = read_column(texts, "money")
    assert column.asks == "decimal_mark"
    assert values(texts, "money", decimal_mark=",") == [Decimal(amount) for amount in amounts]
    assert values(texts, "number", decimal_mark=".") == [Decimal(amount) / 1000 for amount in amounts]


@given(st.floats(-1e12, 1e12))
def test_numbers_of_a_workbook_keep_their_fifteen_digits(number: float) -> None:
    assert float(values([number], "money")[0]) == pytest.approx(number, rel=1e-14, abs=1e-300)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("$1,234.56", "1234.56"), ("1.234,56", "1234.56"), ("(1,200)", "-1200"), ("1.2m", "1200000"), ("232k", "232000"),
     ("-$5", "-5"), ("$-5", "-5"), ("5-", "-5"), ("1 234,50 €", "1234.50"), ("CHF 1'250.00", "1250.00"),
     ("1,234,567", "1234567"), ("100 kr", "100"), ("1.5k USD", "1500"), ("EUR -5", "-5"),
     ("12,34,567", "1234567"), ("USD 1,5 Mio", "1500000"), ("$1,500", "1500"),
     ("5,-- €", "5"), ("1\u202f234,5", "1234.5")],
)  # fmt: skip
def test_money_is_read_as_people_write_it(text: str, amount: str) -> None:
    assert values([text], "money") == [Decimal(amount)]


@pytest.mark.parametrize("text", ["abc", "1,23,4", "--5", "1 2", "$", "1.2.3", "5 bananas", "(5", "€5 $", "²", "½"])
def test_what_is_no_amount_is_an_error(text: str) -> None:
    assert read_column([text], "money").errors == {0: "is not a number"}


def test_a_percent_sign_is_no_amount_of_money() -> None:
    assert "percent" in read_column(["5 %"], "money").errors[0]


def test_a_number_that_may_be_an_amount_asks_for_its_currency_and_takes_the_sign() -> None:
    cells = ["$10,000", 7.0, "€5"]
    assert read_column(cells, "number", Options(currency="USD")).errors.keys() == {0, 2}
    assert read_column(cells, "number", Options(may_be_money=True)).asks == "currency"
    column = read_column(cells, "number", Options(may_be_money=True, currency="USD"))
    assert (column.values, column.currency) == ([Decimal(10_000), Decimal(7), None], "USD")
    assert "the column is in USD" in column.errors[2]


def test_the_currency_is_noticed_and_a_mixture_asked_about() -> None:
    assert read_column(["5.10 €", "7"], "money").currency == "EUR"
    assert read_column(["$5", "€6"], "money").asks == "currency"
    column = read_column(["$5", "€6"], "money", Options(currency="USD"))
    assert column.values == [Decimal(5), None]
    assert "is in €" in column.errors[1]


def test_a_dollar_sign_fits_every_dollar() -> None:
    assert values(["$5"], "money", currency="CAD") == [Decimal(5)]


def test_mixed_decimal_marks_are_errors_not_a_thousandth() -> None:
    column = read_column(["$151,000", "135.000,00", "13.000,50"], "money")
    assert column.values[0] is None
    assert set(column.errors) == {0}


def test_whole_numbers_have_no_remainder() -> None:
    assert values(["1,200", "7", 3.0], "integer") == [1200, 7, 3]
    assert read_column(["3.5"], "integer").errors == {0: "is not a whole number"}


def test_percentages_are_fractions() -> None:
    assert values(["12 %", 0.12, "7,5 %"], "percent") == [Decimal("0.12"), Decimal("0.12"), Decimal("0.075")]
    assert values([25, 40], "percent") == [Decimal("0.25"), Decimal("0.4")]
    column = read_column([20.0, 0.1, "10%"], "percent")
    assert (column.asks, column.question) == ("percent_scale", "Does 20 mean 20 % or 2000 %?")
    assert values([20.0, 1], "percent", percent_scale="whole") == [Decimal("0.2"), Decimal("0.01")]


@given(st.lists(st.text(st.sampled_from("ab '\n\r\t=é\u200b")), max_size=600), st.booleans())
def test_texts_are_cleaned_together_as_they_are_one_by_one(texts: list[str], lines: bool) -> None:
    assert words.cleaned(texts, lines=lines) == [words.clean(text, lines=lines) for text in texts]


@pytest.mark.parametrize("kind", ["money", "number", "integer", "text", "identifier"])
def test_a_number_that_is_a_special_word_is_treated_as_the_word(kind: str) -> None:
    assert values([7.0, "0", 0.0, 12.5 if kind != "integer" else 12.0], kind, blank_words=("0",))[1:3] == [None, None]
