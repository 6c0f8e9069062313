"""What accounts of the demo company did lately, as a marketing tool exports it: visits, downloads, webinars, trials."""

import random
from datetime import date, timedelta

from data.core import access, clock
from data.core.importing import applying, parts
from data.demo.workbooks import Made

REASON = "the demo company"
DAYS, EAGER, CURIOUS = 75, 0.3, 0.35
"""How far back the export goes; the share of accounts that did much, and of those that looked around."""

KINDS = {"visit": 8, "download": 4, "webinar": 3, "event": 2, "trial": 2, "demo_request": 2, "meeting": 2}


def bring(made: Made) -> None:
    """Bring the export in through the importer."""
    day = made.company.made_on
    content = _export(made, day).encode()
    found = parts.parts_of(content, "behaviour.csv", target_name="activities")
    applying.apply(found, content, actor=access.operator(), as_of=day, reason=REASON)


def _export(made: Made, day: date) -> str:
    draw, rows = random.Random("behaviour"), ["Activity id,When,Kind,Direction,By a person,Account"]
    latest = min(clock.now(), clock.end_of_day(day, "UTC"))
    for account in made.company.accounts:
        mood = draw.random()
        count = draw.randrange(8, 18) if mood < EAGER else draw.randrange(1, 5) if mood < EAGER + CURIOUS else 0
        for place in range(count):
            back = timedelta(days=min(draw.randrange(DAYS), draw.randrange(DAYS)), minutes=draw.randrange(1, 600))
            kind = draw.choices(list(KINDS), list(KINDS.values()))[0]
            name = account.name.replace('"', '""')
            key, at = f"BEH-{account.number:04d}-{place:02d}", f"{latest - back:%Y-%m-%dT%H:%M:%S+00:00}"
            rows.append(f'{key},{at},{kind},in,no,"{name}"')
    return "\n".join(rows)
