"""Partners: a scoreboard and the programme over 300 partners with 36 months of referrals, 200,000 in all."""

import gc
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks.measuring import own_store, percentile, tell

PARTNERS, REFERRALS, MONTHS, DEALS = 300, 200_000, 36, 24_000
LIMIT_MS = 100
DAY = date(2026, 6, 15)
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
LINES = ("referrals_submitted", "referrals_accepted", "acceptance_rate", "training_participation", "todo_completion",
         "deals_brought", "won_deals", "sourced_arr", "influenced_arr", "close_rate")  # fmt: skip


def main(scale: str) -> None:
    """Fill a store, look at boards and the programme; print, exit 1 when a limit is missed. S: a tenth of the rows."""
    part = 10 if scale == "S" else 1
    from data.core import clock

    with own_store(), clock.frozen(NOON):
        filled = _timed(lambda: _fill(REFERRALS // part, DEALS // part))
        looks = _looks()
        for look in looks.values():
            look()
        gc.collect()
        gc.freeze()  # as the app does once it is warm
        found = {name: [1000 * _timed(look) for _ in range(25)][5:] for name, look in looks.items()}
    rows = f"{REFERRALS // part:,} referrals"
    for name, times in found.items():
        tell(f"partners: {name}, {rows}, 95th", f"{percentile(times, 0.95):.0f} ms", limit=f"at most {LIMIT_MS} ms")
    tell("partners: filling set-based", f"{filled:.1f} s")
    sys.exit(0 if all(percentile(times, 0.95) <= LIMIT_MS for times in found.values()) else 1)


def _looks() -> dict[str, Callable[[], Any]]:
    from data.core import store
    from data.core.access import Scope
    from data.partners.views.programme import programme_view
    from data.partners.views.scoreboard import boards, scoreboard

    everything, draw = Scope("all"), random.Random(3)

    def one() -> None:
        with store.reading() as session:
            number = draw.randrange(1, PARTNERS + 1)
            found = scoreboard(session, scope=everything, partner_id=number, as_of=DAY)
        assert found is not None  # noqa: S101 - a board that is not there would be a fast one
        assert len(found.rows) == len(LINES)  # noqa: S101 - the same

    def every() -> None:
        with store.reading() as session:
            assert len(boards(session, scope=everything, as_of=DAY, quarters=1)) == PARTNERS  # noqa: S101 - the same

    def programme() -> None:
        with store.reading() as session:
            found = programme_view(session, scope=everything, as_of=DAY)
        assert len(found.boards) == PARTNERS  # noqa: S101 - the same

    return {"one scoreboard": one, f"{PARTNERS} scoreboards": every, "programme": programme}


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _fill(referrals: int, deals: int) -> None:
    from data.core import access, store
    from models import Segment, Setting, User

    with store.writing(access.operator(), "demo") as session:
        given = {"company": "Bench", "currency": "USD", "zone": "Europe/Berlin", "fy_start_month": "1"}
        session.add_all([Setting(name=n, valid_from=date(1900, 1, 1), value=v) for n, v in given.items()])
        session.add_all([Segment(id=n, name=f"Segment {n}", rank=n) for n in (1, 2, 3)])
        session.add_all([User(id=n, name=f"u{n}", full_name=f"User {n}") for n in range(1, 21)])
    _partners()
    draw = random.Random(1)
    for start in range(0, referrals, 50_000):
        _make("Referral", [_referral(draw, n) for n in range(start, min(start + 50_000, referrals))])
    numbers = _make("Deal", [_deal(draw, n) for n in range(deals)])
    _make("DealPartner", [{"deal_id": number, "partner_id": draw.randrange(PARTNERS) + 1, "since_on": DAY - timedelta(
        days=draw.randrange(30 * MONTHS)), "role": "sourced" if draw.random() < 0.6 else "influenced"}
        for number in numbers[: deals // 2]])  # fmt: skip
    _make("PartnerCost", [{"partner_id": number if kind != "manager" else None, "kind": kind, "currency": "USD",
                           "month": _month(back), "amount": draw.randrange(10_000, 400_000)}
                          for back in range(12) for kind in ("commission", "mdf", "manager")
                          for number in (range(1, PARTNERS + 1) if kind != "manager" else (1,))])  # fmt: skip


def _month(back: int) -> date:
    from data.core.clock import add_months

    return add_months(DAY.replace(day=1), -back)


def _make(model: str, rows: list[dict[str, Any]], on: date | None = None) -> list[int]:
    import models
    from data.core import access, store
    from data.core.ledger.records import create_many

    with store.writing(access.operator(), "import", "bench") as session:
        return list(create_many(session, getattr(models, model), [[(on or DAY, row)] for row in rows]))


def _partners() -> None:
    from data.core import access, clock, store
    from data.partners import lines
    from models import ScoreboardVersion

    _make("Partner", [{"name": f"Partner {n:03}", "type": ("referral", "co_sell", "service")[n % 3], "state": "active",
                       "owner_id": n % 20 + 1, "signed_on": date(2023, 6, 1) + timedelta(days=n)}
                      for n in range(PARTNERS)], date(2023, 6, 1))  # fmt: skip
    with store.writing(access.operator(), "demo") as session:
        for n in range(PARTNERS):
            told = [lines.made({"metric": code, "target": "0.7" if code.endswith(("rate", "ion")) else 10 + n % 7})
                    for code in LINES]  # fmt: skip
            content = lines.written(told)
            session.add(ScoreboardVersion(
                partner_id=n + 1, version=1, content=content, digest=lines.digest(content), state="agreed",
                valid_from=date(2024, 1, 1), ours_id=1, ours_at=clock.now(), theirs="Ann", theirs_at=clock.now(),
                theirs_by="link"))  # fmt: skip


def _referral(draw: random.Random, n: int) -> dict[str, Any]:
    sent = DAY - timedelta(days=draw.randrange(30 * MONTHS))
    state = draw.choice(("accepted", "accepted", "declined", "expired"))
    return {"partner_id": draw.randrange(PARTNERS) + 1, "company": f"Company {n}", "company_key": f"company {n}",
            "submitted_on": sent, "decide_by": sent + timedelta(days=7), "state": state,
            "decided_on": min(sent + timedelta(days=draw.randrange(9)), DAY),
            "valid_until": sent + timedelta(days=120)}  # fmt: skip


def _deal(draw: random.Random, n: int) -> dict[str, Any]:
    opened = DAY - timedelta(days=30 + draw.randrange(30 * MONTHS))
    ended = min(opened + timedelta(days=draw.randrange(20, 200)), DAY)
    stage = draw.choice(("closed_won", "closed_lost", "closed_lost", "sao"))
    return {"name": f"Deal {n}", "stage": stage, "currency": "USD", "amount": draw.randrange(100_000, 9_000_000),
            "segment_id": draw.randrange(3) + 1, "owner_id": draw.randrange(20) + 1, "opened_on": opened,
            "close_date": ended, "closed_on": None if stage == "sao" else ended}  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:] or ("M",))
