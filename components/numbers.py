"""Values as text: exact decimals in, the words and digits that people read out."""

from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from babel import numbers as babel_numbers

Number = Decimal | int | float | str
MINUS = "\N{MINUS SIGN}"
LOCALE = "en_US"
_SCALES = ((Decimal(10) ** 12, " T"), (Decimal(10) ** 9, " B"), (Decimal(10) ** 6, " M"), (Decimal(10) ** 3, " k"))
_DEEPEST = 6


def decimal(value: Number) -> Decimal:
    """The exact decimal of a value; a float by its shortest text."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def rounded(value: Number, decimals: int, thresholds: Iterable[Number] = ()) -> Decimal:
    """Half up to `decimals`; one more where the rounding would land on a threshold the value has not reached.

    >>> rounded("2.9999", 2, [3]), rounded("3", 2, [3]), rounded("2.415", 2)
    (Decimal('2.9999'), Decimal('3.00'), Decimal('2.42'))
    """
    exact = decimal(value)
    limits = {decimal(t) for t in thresholds} - {exact}
    for places in range(decimals, max(decimals, _DEEPEST) + 1):
        shown = exact.quantize(_unit(places), rounding=ROUND_HALF_UP)
        if shown not in limits:
            return shown
    return exact.quantize(_unit(places), rounding=ROUND_FLOOR if exact < shown else ROUND_CEILING)


def ratio(value: Number, *, decimals: int = 2, thresholds: Iterable[Number] = ()) -> str:
    """A multiple.

    >>> ratio("2.41"), ratio("2.9999", thresholds=[3]), ratio("-0.5", decimals=1)
    ('2.41×', '2.9999×', '−0.5×')
    """
    return f"{_grouped(rounded(value, decimals, thresholds))}×"


def percent(value: Number, *, decimals: int = 1, thresholds: Iterable[Number] = ()) -> str:
    """A fraction as a percentage; thresholds are fractions too.

    >>> percent("0.315"), percent("0.24996", thresholds=["0.25"])
    ('31.5%', '24.996%')
    """
    limits = [decimal(t) * 100 for t in thresholds]
    return f"{_grouped(rounded(decimal(value) * 100, decimals, limits))}%"


def count(value: Number) -> str:
    """A whole number with separators.

    >>> count(8800), count(-3)
    ('8,800', '−3')
    """
    return _grouped(rounded(value, 0))


def days(value: Number) -> str:
    """A span in days.

    >>> days(1), days(12)
    ('1 day', '12 days')
    """
    shown = count(value)
    return f"{shown} day" if shown == "1" else f"{shown} days"


def money(value: Number, currency: str, *, digits: int = 3, thresholds: Iterable[Number] = ()) -> str:
    """An amount in three significant digits with its scale, as tiles and labels show it.

    >>> money(1234567, "USD"), money(999950, "EUR"), money(-850, "USD"), money(0, "GBP")
    ('$1.23 M', '€1.00 M', '−$850', '£0')
    >>> money(2999999, "USD", thresholds=[3000000])
    '$2.999999 M'
    """
    exact = decimal(value)
    scale, suffix = _scale(exact, digits)
    limits = [decimal(t) / scale for t in thresholds]
    places = max(digits - _whole_digits(exact / scale), 0) if suffix else 0
    return _signed(rounded(exact / scale, places, limits), lambda text: f"{symbol(currency)}{text}{suffix}")


def full_money(value: Number, currency: str) -> str:
    """An amount to the currency's smallest unit, for hovers and detail.

    >>> full_money("1234567.5", "USD"), full_money(1200, "JPY")
    ('$1,234,567.50', '¥1,200')
    """
    places = babel_numbers.get_currency_precision(currency)
    return _signed(rounded(value, places), lambda text: f"{symbol(currency)}{text}")


def symbol(currency: str) -> str:
    """The currency's sign, or its code and a space where it has none.

    >>> symbol("EUR"), symbol("CHF")
    ('€', 'CHF ')
    """
    sign = babel_numbers.get_currency_symbol(currency, locale=LOCALE)
    return f"{sign} " if sign.isalpha() else sign


def currency_name(currency: str) -> str:
    """The currency in words, for settings.

    >>> currency_name("CHF")
    'Swiss Franc'
    """
    return babel_numbers.get_currency_name(currency, locale=LOCALE)


def change(value: Number, text: Callable[[Decimal], str], *, since: str) -> str:
    """A difference with its sign, its unit and what it is measured against.

    >>> change("0.3", lambda v: ratio(v, decimals=1), since="since Mon 16 Nov")
    '+0.3× since Mon 16 Nov'
    >>> change(0, count, since="on last week")
    'no change on last week'
    """
    exact = decimal(value)
    if not exact:
        return f"no change {since}"
    return f"{'+' if exact > 0 else MINUS}{text(abs(exact))} {since}"


def no_value(reason: str | None, words: Mapping[str, str], **details: object) -> str:
    """Why there is no number, in words; `words` maps reason codes to sentences with named places.

    >>> no_value("too_few", {"too_few": "{n} closed, {needed} needed"}, n=3, needed=5)
    '3 closed, 5 needed'
    >>> no_value("no_target", {})
    'no target'
    """
    if not reason:
        return "no value"
    return words[reason].format(**details) if reason in words else reason.replace("_", " ")


def text_of(value: Number | None, kind: str, *, currency: str = "", thresholds: Iterable[Number] = ()) -> str:
    """A value by its kind: money, full_money, ratio, percent, count, days, number; an empty text for None.

    >>> text_of("0.3", "percent"), text_of(5, "days"), text_of(None, "ratio"), text_of("1.5", "number")
    ('30.0%', '5 days', '', '1.50')
    """
    if value is None:
        return ""
    if kind in ("money", "full_money"):
        return money(value, currency, thresholds=thresholds) if kind == "money" else full_money(value, currency)
    if kind in ("count", "days"):
        return count(value) if kind == "count" else days(value)
    if kind == "number":
        return _grouped(rounded(value, 2, thresholds))
    return {"ratio": ratio, "percent": percent}[kind](value, thresholds=thresholds)


def _unit(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


def _whole_digits(value: Decimal) -> int:
    return len(str(int(abs(value).to_integral_value(ROUND_DOWN))))


def _scale(value: Decimal, digits: int) -> tuple[Decimal, str]:
    size = abs(value)
    for scale, suffix in _SCALES:
        if size >= scale - scale / (2 * Decimal(10) ** digits):
            return scale, suffix
    return Decimal(1), ""


def _signed(value: Decimal, text: Callable[[str], str]) -> str:
    return f"{MINUS if value < 0 else ''}{text(f'{abs(value):,f}')}"


def _grouped(value: Decimal) -> str:
    return _signed(value, str)
