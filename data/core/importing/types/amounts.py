"""Numbers, money and percentages as people write them; the decimal mark is decided for the column, never for a cell."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from math import isfinite
from typing import Any

from data.core.importing.types.notation import Written, currencies_of, readings_of, written
from data.core.importing.types.readings import decide
from data.core.importing.types.shapes import Options, Parsed

MARKS = {".": "with a decimal point", ",": "with a decimal comma"}
SCALES = ("fraction", "whole")
WHOLE = 1e15


def read_money(cells: Sequence[Any], options: Options) -> Parsed:
    """Decimals in major units; `currency` is the one the cells name. Several currencies are a question."""
    found = _amounts(cells, options, kind="money")
    result = _refuse_signs(found, currency=False)
    named = {cell: currencies_of(form.currency) for cell, form in found.forms.items() if form.currency}
    if options.currency:
        _keep_to(options.currency, named, found)
        return result
    common = set.intersection(*named.values()) if named else set()
    if named and not common:
        counts = Counter(found.forms[cell].currency for cell in named)
        listed = ", ".join(f"{sign} ({n} values)" for sign, n in counts.most_common())
        answers = tuple(sorted(set().union(*named.values())))
        question = f"The column mixes currencies: {listed}. Which one is it?"
        return Parsed(errors=result.errors, question=question, answers=answers, asks="currency")
    result.currency = _usual(common)
    return result


def _usual(codes: set[str]) -> str | None:
    """The code a sign stands for when nothing else is said: "$" is USD, "¥" is JPY; "kr" stays open."""
    if len(codes) == 1:
        return min(codes)
    return next((code for code in ("USD", "JPY", "INR") if code in codes), None)


def read_numbers(cells: Sequence[Any], options: Options) -> Parsed:
    """Decimals; a percent sign is an error, and so is a currency sign where the numbers cannot be amounts."""
    found = _amounts(cells, options, kind="number")
    named = {cell: currencies_of(form.currency) for cell, form in found.forms.items() if form.currency}
    if not named or not options.may_be_money:
        return _refuse_signs(found)
    result = _refuse_signs(found, currency=False)
    if not options.currency:
        signs = ", ".join(f"{sign} ({n} values)" for sign, n in Counter(
            found.forms[cell].currency for cell in named).most_common())  # fmt: skip
        answers = tuple(sorted(set().union(*named.values())))
        return Parsed(errors=result.errors, question=f"Some numbers are amounts: {signs}. Which currency is it?",
                      answers=answers, asks="currency")  # fmt: skip
    _keep_to(options.currency, named, found)
    result.currency = options.currency
    return result


def _keep_to(currency: str, named: dict[Any, Any], found: "_Found") -> None:
    for cell, codes in named.items():
        if currency not in codes:
            found.result.values.pop(cell, None)
            found.result.errors[cell] = f"is in {found.forms[cell].currency}, the column is in {currency}"


def read_integers(cells: Sequence[Any], options: Options) -> Parsed:
    """Whole numbers; anything with a remainder is an error."""
    whole = {cell: int(cell) for cell in cells if _is_whole(cell)}
    rest = [cell for cell in cells if cell not in whole] if len(whole) < len(cells) else []
    result = _refuse_signs(_amounts(rest, options, kind="integer"))
    for cell, value in list(result.values.items()):
        if value == value.to_integral_value():
            result.values[cell] = int(value)
        else:
            del result.values[cell]
            result.errors[cell] = "is not a whole number"
    result.values.update(whole)
    return result


def _is_whole(cell: Any) -> bool:
    return type(cell) is float and -WHOLE < cell < WHOLE and cell.is_integer()


def read_percents(cells: Sequence[Any], options: Options) -> Parsed:
    """Fractions: "12 %" and 0.12 are Decimal("0.12"); bare numbers on both sides of 1 are a question."""
    found = _amounts(cells, options, kind="percent")
    result = found.result
    bare = [cell for cell in result.values if not (cell in found.forms and found.forms[cell].percent)]
    for cell in result.values:
        if cell in found.forms and found.forms[cell].percent:
            result.values[cell] /= 100
    scale = options.percent_scale or _scale({result.values[cell] for cell in bare})
    if scale == "whole":
        for cell in bare:
            result.values[cell] /= 100
    if scale is None:
        bare_values = {cell: result.values[cell] for cell in bare if result.values[cell]}
        example = next(iter(bare_values))
        for cell in bare:
            result.values[cell] = None
        if not result.question:
            value = written_out(bare_values[example])
            result.question = f"Does {value} mean {value} % or {written_out(bare_values[example] * 100)} %?"
            result.answers, result.asks = SCALES, "percent_scale"
    return result


def _scale(values: set[Decimal]) -> str | None:
    sizes = {abs(value) for value in values if value}
    if not sizes or (max(sizes) <= 1 and min(sizes) < 1):
        return "fraction"
    return "whole" if min(sizes) >= 1 and max(sizes) > 1 else None


# The common case, told apart cheaply: digits with at most one mark (not before exactly three digits), or an exponent.
_PLAIN = re.compile(r"-?(\d{1,18})(?:([.,])(\d{1,18}))?(?:[eE][+-]?\d{1,2})?", re.ASCII)


class _Found:
    """The written forms by cell, and what the column's decimal mark makes of them."""

    def __init__(self, forms: dict[Any, Written], result: Parsed) -> None:
        self.forms = forms
        self.result = result


def _amounts(cells: Sequence[Any], options: Options, *, kind: str) -> _Found:
    forms: dict[Any, Written] = {}
    fixed: dict[Any, Decimal] = {cell: Decimal(int(cell)) for cell in cells if _is_whole(cell)}
    errors: dict[Any, str] = {}
    open_: dict[Any, dict[str, Decimal]] = {}
    for cell in cells if len(fixed) < len(cells) else ():
        if isinstance(cell, (int, float)):
            _put(cell, fixed, errors, _from_number)
            continue
        plain = _PLAIN.fullmatch(cell) if isinstance(cell, str) else None
        if plain and not (plain[3] and len(plain[3]) == 3 and len(plain[1]) <= 3):
            value = Decimal(cell.replace(",", "."))
            if plain[2]:
                open_[cell] = {plain[2]: value}
            else:
                fixed[cell] = value
            continue
        form = written(cell) if isinstance(cell, str) else None
        ways = readings_of(form, whole=kind in ("money", "integer") or bool(form.currency)) if form else {}
        if form is None or not ways:
            errors[cell] = "is a date, not a number" if not isinstance(cell, str) else "is not a number"
            continue
        forms[cell] = form
        if len(ways) == len(MARKS) and len(set(ways.values())) == 1:
            fixed[cell] = ways["."]
        else:
            open_[cell] = ways
    result = decide(open_, asks="decimal_mark", names=MARKS, chosen=options.decimal_mark, say=written_out)
    result.values.update(fixed)
    result.errors.update(errors)
    return _Found(forms, result)


def _put(cell: Any, fixed: dict[Any, Decimal], errors: dict[Any, str], read: Callable[[Any], Decimal]) -> None:
    try:
        fixed[cell] = read(cell)
    except ValueError as reason:
        errors[cell] = str(reason)


def _from_number(cell: float) -> Decimal:
    """A workbook keeps 15 digits; what follows is noise of binary fractions (0.1 + 0.2)."""
    if isinstance(cell, int):
        return Decimal(cell)
    if not isfinite(cell):
        raise ValueError("is not a number")
    return Decimal(int(cell)) if cell.is_integer() and abs(cell) < 10**15 else Decimal(f"{cell:.15g}")


def _refuse_signs(found: _Found, *, currency: bool = True) -> Parsed:
    for cell, form in found.forms.items():
        if form.percent or (currency and form.currency):
            found.result.values.pop(cell, None)
            sign = "percent" if form.percent else "currency"
            found.result.errors[cell] = f"carries a {sign} sign, which this field does not take"
    return found.result


def written_out(value: Decimal) -> str:
    """A number without exponent and idle zeros after the mark.

    >>> written_out(Decimal("1E+3")), written_out(Decimal("10.0"))
    ('1000', '10')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
