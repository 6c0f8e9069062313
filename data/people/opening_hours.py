"""Opening hours and holidays as people write them, as the store keeps them, and as they are told."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_HOLIDAYS = 1_000
LONGEST_NAME = 80

Week = Mapping[int, Sequence[str]]
"""Weekday, 0 is Monday, to when it opens and when it closes, local time; a closed day has empty texts or is missing."""

Stored = dict[int, list[str]]

_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")


def checked_week(week: Week) -> Stored:
    """Return the open days with their hours as 09:00 to 18:00. Raises ValueError with a sentence that names the day.

    >>> checked_week({0: ["9", "17.30"], 1: ["", ""]})
    {0: ['09:00', '17:30']}
    """
    if wrong := sorted(set(week) - set(range(7))):
        raise ValueError(f"There is no weekday {wrong[0]}; Monday is 0, Sunday is 6.")
    found = {day: hours for day in sorted(week) if (hours := _hours(WEEKDAYS[day], week[day]))}
    if not found:
        raise ValueError("A calendar opens on at least one weekday: without open hours no promise would ever be due.")
    return found


def _hours(day: str, given: Sequence[str]) -> list[str]:
    opens, closes = (*(str(text or "").strip() for text in given), "", "")[:2]
    if not opens and not closes:
        return []
    if not opens or not closes:
        missing = "closing" if opens else "opening"
        raise ValueError(f"{day} has no {missing} time. Fill in both times, or leave both empty for a closed day.")
    start, end = _minutes(day, opens), _minutes(day, closes)
    if end <= start:
        raise ValueError(
            f"{day} opens at {_clock(start)} and closes at {_clock(end)}. Hours end later on the same day; midnight "
            "is 24:00."
        )
    return [_clock(start), _clock(end)]


def _minutes(day: str, text: str) -> int:
    found = _TIME.fullmatch(text)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if minute > 59 or hour * 60 + minute > 1440:
        raise ValueError(f"{day}: {text} is not a time of day such as 09:00.")
    return hour * 60 + minute


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def week_words(week: Week) -> str:
    """Return opening hours in words, equal days together.

    >>> week_words({0: ["09:00", "18:00"], 1: ["09:00", "18:00"], 4: ["09:00", "13:00"]})
    'Mon–Tue 09:00–18:00, Fri 09:00–13:00'
    """
    days = [(day, tuple(week.get(day, ()))) for day in range(7)]
    told = []
    for hours, group in groupby(days, key=lambda pair: pair[1]):
        if hours:
            names = [WEEKDAYS[day][:3] for day, _ in group]
            told.append(f"{names[0] if len(names) == 1 else f'{names[0]}–{names[-1]}'} {hours[0]}–{hours[1]}")
    return ", ".join(told)


def read_week(stored: str) -> Stored:
    """Return the opening hours that the store keeps as text.

    >>> read_week('{"0": ["09:00", "18:00"]}')
    {0: ['09:00', '18:00']}
    """
    return {int(day): list(hours) for day, hours in json.loads(stored).items()}


def read_holidays(stored: str) -> dict[date, str]:
    """Return the holidays that the store keeps as text, by day: their names, empty where only the day is known.

    >>> read_holidays('["2026-12-25"]') == read_holidays('{"2026-12-25": ""}')
    True
    """
    kept = json.loads(stored)
    named = kept if isinstance(kept, dict) else dict.fromkeys(kept, "")
    return {date.fromisoformat(day): named[day] for day in sorted(named)}


def written_week(week: Stored) -> str:
    """Return opening hours as the store keeps them."""
    return json.dumps({str(day): hours for day, hours in sorted(week.items())})


def written_holidays(days: Mapping[date, str]) -> str:
    """Return holidays as the store keeps them: days to names. Raises ValueError when there are too many to be meant."""
    if len(days) > MOST_HOLIDAYS:
        raise ValueError(f"{len(days):,} holidays are more than the {MOST_HOLIDAYS:,} that a calendar holds.")
    return json.dumps({day.isoformat(): " ".join(days[day].split())[:LONGEST_NAME] for day in sorted(days)},
                      ensure_ascii=False)  # fmt: skip


def holidays_in(text: str) -> dict[date, str]:
    """Return the holidays of a list, one a line, a date and then its name. Raises ValueError that names the line.

    >>> holidays_in("2026-12-25 Christmas Day")
    {datetime.date(2026, 12, 25): 'Christmas Day'}
    """
    found: dict[date, str] = {}
    for place, line in enumerate(text.splitlines(), start=1):
        day, _, name = line.strip().partition(" ")
        if not day:
            continue
        try:
            found[date.fromisoformat(day.rstrip(",;:"))] = name.strip()
        except ValueError:
            raise ValueError(f"Holidays, line {place}: {day} is not a date such as 2026-12-25.") from None
    return found


def holiday_lines(days: Mapping[date, str]) -> str:
    """Return holidays as a list, one a line.

    >>> holidays_in(holiday_lines({date(2026, 12, 25): "Christmas Day"}))
    {datetime.date(2026, 12, 25): 'Christmas Day'}
    """
    return "\n".join(f"{day} {days[day]}".strip() for day in sorted(days))
