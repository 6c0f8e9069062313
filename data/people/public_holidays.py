"""Public holidays of countries and their regions, for filling in a calendar."""

from collections.abc import Iterable
from datetime import date
from functools import cache

from babel import Locale


@cache
def countries() -> dict[str, str]:
    """Return the countries whose holidays are known, code to English name, by name."""
    # The library is large and needed on one page only.
    import holidays

    names = Locale("en").territories
    known = holidays.list_supported_countries(include_aliases=False)
    return dict(sorted(((code, names[code]) for code in known if code in names), key=lambda pair: pair[1]))


@cache
def regions(country: str) -> tuple[str, ...]:
    """Return the codes of the regions of a country that have holidays of their own.

    >>> "BY" in regions("DE")
    True
    """
    import holidays

    return tuple(holidays.list_supported_countries(include_aliases=False).get(country, ()))


def public_holidays(country: str, *, years: Iterable[int], region: str | None = None) -> dict[date, str]:
    """Return the public holidays of a country, or of one of its regions, in some years: day to English name.

    Raises ValueError for a country or a region that is not known.

    >>> public_holidays("GB", region="SCT", years=[2026])[date(2026, 11, 30)]
    "Saint Andrew's Day"
    """
    import holidays

    if country not in countries():
        raise ValueError(f"The holidays of {country or 'no country'} are not known. Write the days down by hand.")
    if region is not None and region not in regions(country):
        raise ValueError(f"{countries()[country]} has no region {region} with holidays of its own.")
    found = holidays.country_holidays(country, subdiv=region, years=sorted(years), language="en_US")
    return {day: found[day] for day in sorted(found)}
