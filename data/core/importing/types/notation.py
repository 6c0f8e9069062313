"""How one amount is written: sign, currency, digits, thousands (k, m, bn), percent; and the values it can stand for."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel.numbers import list_currencies

MOST_DIGITS = 34
SIGNS: dict[str, tuple[str, ...]] = {
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "CLP", "COP", "ARS"),
    "US$": ("USD",), "C$": ("CAD",), "CA$": ("CAD",), "A$": ("AUD",), "AU$": ("AUD",), "NZ$": ("NZD",),
    "S$": ("SGD",), "HK$": ("HKD",), "R$": ("BRL",), "€": ("EUR",), "£": ("GBP",), "¥": ("JPY", "CNY"),
    "₹": ("INR",), "RS": ("INR", "PKR", "LKR"), "₩": ("KRW",), "₪": ("ILS",), "₺": ("TRY",), "₽": ("RUB",),
    "₴": ("UAH",), "ZŁ": ("PLN",), "KČ": ("CZK",), "FT": ("HUF",), "KR": ("SEK", "NOK", "DKK"), "FR": ("CHF",),
    "SFR": ("CHF",), "EURO": ("EUR",), "EUROS": ("EUR",),
}  # fmt: skip
SCALES = {
    "": 0, "k": 3, "tsd": 3, "thousand": 3, "m": 6, "mn": 6, "mio": 6, "mln": 6, "million": 6,
    "b": 9, "bn": 9, "mrd": 9, "billion": 9,
}  # fmt: skip
_SPACES = re.compile("[\u00a0\u2007\u2009\u202f]")
_MARK = r"[^\d.,()\s+'%-]*"
_FORM = re.compile(
    rf"(?P<before>{_MARK})\s*(?P<sign>[+-]?)\s*(?P<before2>{_MARK})\s*(?P<digits>[.,]?\d[\d.,' ]*?)(?:,-+)?"
    r"\s*(?P<scale>(?:k|tsd|thousand|million|mln|mio|mn|m|billion|bn|mrd|b)(?![^\W\d_]))?\.?\s*(?P<percent>%)?"
    rf"\s*(?P<after>{_MARK})\.?\s*(?P<minus>-?)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Written:
    """An amount taken apart; the digits still hold whatever marks they had."""

    digits: str
    negative: bool
    power: int
    currency: str | None
    percent: bool


def written(text: str) -> Written | None:
    """The parts of an amount, or None when the text is not one.

    >>> written("(1,200)").negative, written("$1.2m").power, written("1.234,56 EUR").currency
    (True, 6, 'EUR')
    """
    text = _SPACES.sub(" ", text).replace("−", "-").replace("–", "-").replace("’", "'").strip()
    inside = re.fullmatch(r"([^\d()]*)\((.*)\)([^\d()]*)", text)
    match = _FORM.fullmatch(f"{inside[1]}{inside[2]}{inside[3]}".strip() if inside else text)
    if not match or len(re.sub(r"\D", "", match["digits"])) > MOST_DIGITS:
        return None
    marks = [match[part].strip().upper() for part in ("before", "before2", "after") if match[part].strip()]
    minus = [part for part in (match["sign"], match["minus"]) if part == "-"]
    if len(set(marks)) > 1 or (marks and not currencies_of(marks[0])) or len(minus) + bool(inside) > 1:
        return None
    power = SCALES[(match["scale"] or "").lower()]
    currency = marks[0] if marks else None
    return Written(match["digits"].strip(), bool(minus or inside), power, currency, bool(match["percent"]))


@lru_cache(maxsize=512)
def currencies_of(sign: str | None) -> set[str]:
    """The currencies a sign or code can mean; an empty set when it is none."""
    if not sign:
        return set()
    return set(SIGNS.get(sign, ())) or ({sign} if sign in list_currencies() else set())


def readings_of(form: Written, *, whole: bool) -> dict[str, Decimal]:
    """The value under each decimal mark that the digits allow.

    `whole`: three digits after a comma, or after any mark beside a currency, are thousands, since no one keeps money
    to three places. Bare "1.234" keeps both readings.
    """
    found = {}
    for mark, group in ((".", ","), (",", ".")):
        number = _number(form.digits, mark, group)
        if number is not None:
            found[mark] = (-number if form.negative else number).scaleb(form.power)
    if whole and len(found) == 2 and found["."] != found[","] and (form.currency or "," in form.digits):
        mark = "," if "," in form.digits else "."
        del found[mark]
    return found


def _number(digits: str, mark: str, group: str) -> Decimal | None:
    body, _, tail = digits.partition(mark)
    if tail and not tail.isdigit():
        return None
    for separator in (group, " ", "'"):
        if separator in body and _grouped(body, separator):
            body = body.replace(separator, "")
            break
    if body and not body.isdigit():
        return None
    return Decimal(f"{body or '0'}.{tail or '0'}") if tail else Decimal(body or "0")


def _grouped(body: str, separator: str) -> bool:
    """Groups of three; or of two before the last three, as in India (12,34,567)."""
    first, *rest = body.split(separator)
    if not first.isdigit() or first.startswith("0") or not all(part.isdigit() for part in rest) or len(rest[-1]) != 3:
        return False
    threes = len(first) <= 3 and all(len(part) == 3 for part in rest)
    return threes or (separator == "," and len(first) <= 2 and all(len(part) == 2 for part in rest[:-1]))
