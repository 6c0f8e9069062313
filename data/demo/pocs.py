"""The demo company's proofs of concept: some run, silent, late, extended or unmeasured, others ended either way."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import access, clock, jobs, registry, store
from data.core.importing import relations
from data.demo.company import SEED
from data.demo.workbooks import CLOSING_TIME, Made
from models import Deal, Poc

REASON = "the demo company"
NAMES = {"light": "trial", "guided": "pilot", "on_premises": "on-site pilot"}
EXITS = ("criteria_not_met", "no_sponsor")
TRIED = ("kim", "ravi", "noor", "tess", "jonas")
LESSONS = (
    "A sponsor who sees the first report himself keeps the rest of the calendar free.",
    "Without somebody at the customer who owns the data the second source never came.",
    "The security questions should go out with the invitation, not after it.",
)  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """What becomes of one: days before the last day on which it began and ended, and how it went.

    silent: hours before the last day ends since which nobody used it (None: nothing was ever sent). gap: days after
    its start between which nobody used it. met: how many criteria were met. lag: days the security lane is late.
    """

    book: str
    segment: str
    began: int
    silent: int | None = 3
    closed: int | None = None
    outcome: str = ""
    met: int = 1
    gap: tuple[int, int] | None = None
    is_extended: bool = False
    is_agreed: bool = True
    has_pause: bool = False
    lag: int = 0


PLANS = (
    Plan("light", "SMB", 172, closed=160, outcome="expand", met=3),
    Plan("guided", "Mid-market", 168, closed=139, outcome="exit", met=1, gap=(9, 13)),
    Plan("guided", "Mid-market", 150, closed=124, outcome="expand", met=4, gap=(14, 17)),
    Plan("on_premises", "Enterprise", 140, closed=81, outcome="expand", met=4, gap=(20, 23), lag=6),
    Plan("light", "SMB", 90, closed=77, outcome="exit", met=1, gap=(3, 8)),
    Plan("guided", "Mid-market", 74, closed=43, outcome="expand", met=4),
    Plan("light", "SMB", 60, closed=44, outcome="expand", met=3),
    Plan("light", "SMB", 8, silent=2, met=1),
    Plan("guided", "Mid-market", 16, silent=30, met=1, lag=8),
    Plan("guided", "Mid-market", 20, silent=77, met=2),
    Plan("on_premises", "Enterprise", 38, silent=131, met=1, gap=(12, 15), lag=16),
    Plan("guided", "Public sector", 45, silent=5, met=3, lag=27),
    Plan("guided", "Enterprise", 52, silent=9, met=2, is_extended=True, gap=(22, 26)),
    Plan("on_premises", "Enterprise", 6, silent=None, met=0, has_pause=True),
    Plan("guided", "Mid-market", -5, silent=None, met=0, is_agreed=False),
)
Act = tuple[datetime, Callable[[Session], None] | None]
"""When, and what is done then; None: everybody's usage comes in, and the job looks for stalls."""

STALLS = "sales.stalls"
ENGINEERS = 4
PRICE, LONGER = Decimal(4500), timedelta(days=28)


class Course:
    """Everything that happens, in its order; what is due is done between two days of files."""

    def __init__(self, made: Made) -> None:
        self._made, self._draw = made, random.Random(f"{SEED} pocs")
        self._end = min(datetime.combine(made.company.made_on, CLOSING_TIME), clock.now())
        self._numbers: dict[Plan, int] = {}
        self._ends = {deal.id: (deal.on(made.company.made_on) or {}).get("stage", "") for deal in made.deals}
        acts: list[Act] = [act for plan in PLANS for act in self._acts(plan)]
        self._left = sorted([*acts, (self._end, None)], key=lambda act: act[0])

    def live(self, days: Sequence[date], done: int) -> None:
        """Do what happened from the day of the files that are in until the next one; with the last, everything."""
        later = [day for day in days if day > days[done]]
        until = datetime.combine(later[0], CLOSING_TIME) - timedelta(hours=1) if later else self._end
        since = min(datetime.combine(days[done], CLOSING_TIME), self._end)
        while self._left and self._left[0][0] <= until:
            at, act = self._left.pop(0)
            with clock.frozen(max(at, since)):
                with store.writing(access.operator(), "demo", REASON) as session:
                    (act or self._send)(session)
                if act is None:
                    jobs.run(STALLS)

    def _acts(self, plan: Plan) -> Iterator[Act]:
        start = self._day(plan.began)
        yield self._at(min(start, self._day(0)), 9), lambda session: self._start(session, plan, start)
        if plan.began > 3:
            yield self._at(start + timedelta(days=2), 15), lambda session: self._judge(session, plan, plan.met, start)
        for back in plan.gap or ():
            # Somebody was there on the first day of the gap; it is looked at three days later, and at its end.
            yield self._at(start + timedelta(days=back), 20), lambda session: self._use(session, plan, start)
        if plan.gap:
            yield self._at(start + timedelta(days=plan.gap[0] + 2), 22), None
        if plan.is_extended:
            yield self._at(start + timedelta(days=27), 15), lambda session: self._extend(session, plan)
        end = self._end if plan.closed is None else self._at(self._day(plan.closed), 16)
        yield end - timedelta(minutes=2), lambda session: self._catch_up(session, plan, start, end)
        if plan.closed is not None:
            yield end, lambda session: self._close(session, plan, start)

    def _day(self, before: int) -> date:
        return self._made.company.made_on - timedelta(days=before)

    def _at(self, day: date, hour: int) -> datetime:
        return min(datetime(day.year, day.month, day.day, hour, tzinfo=clock.UTC), self._end)

    def _start(self, session: Session, plan: Plan, start: date) -> None:
        deal = self._choose(session, plan)
        if deal is None:
            return
        crew = [person.name for person in self._made.company.people if person.team == "Mid-market Americas"]
        people = relations.resolve(session, relations.RELATED["people"], crew, "name").ids
        engineer = sorted(people.values())[: ENGINEERS][len(self._numbers) % ENGINEERS]
        name = f"{session.get_one(Deal, deal).name.rpartition(' - ')[2]} {NAMES[plan.book]}"
        poc = registry.call("sales.start_poc", session, actor=access.operator(), deal_id=deal, runbook=plan.book,
                            started_on=start, engineer_id=engineer, name=name)  # fmt: skip
        self._numbers[plan] = poc.id
        values: dict[str, Any] = {"has_weekend_pause": True} if plan.has_pause else {}
        if values:
            registry.call("sales.set_poc", session, poc.id, actor=access.operator(), row_version=poc.row_version,
                          **values)  # fmt: skip
        if plan.is_agreed:
            found = self._page(session, plan)
            wanted = [{"wording": one.wording, "weight": one.weight, "is_must": one.is_must, "metric": one.metric,
                       "target": one.target} for one in found.criteria]  # fmt: skip
            registry.call("sales.agree_criteria", session, poc.id, actor=access.operator(), criteria=wanted,
                          row_version=session.get_one(Poc, poc.id).row_version)  # fmt: skip

    def _choose(self, session: Session, plan: Plan) -> int | None:
        """Take an open deal that ends as the proof of concept does, of the segment and of the rep if there is one."""
        mine = access.scope_for(session, access.operator(), "sales.edit_poc")
        found = registry.view("sales.start_choices")(session, scope=mine, as_of=clock.now().date()).deals
        segments = {number: segment for number, _, segment in found}
        deals = [deal for number in segments if (deal := session.get_one(Deal, number)).amount]
        known = [person.name for person in self._made.company.people if person.role == "rep"]
        theirs = set(relations.resolve(session, relations.RELATED["people"], known, "name").ids.values())
        best = max((self._fits(deal, plan, segments, theirs) for deal in deals), default=0)
        wanted = [deal for deal in deals if self._fits(deal, plan, segments, theirs) == best]
        return self._draw.choice(wanted).id if wanted else None

    def _fits(self, deal: Deal, plan: Plan, segments: Mapping[int, str], theirs: set[int]) -> int:
        """Say how well a deal suits: how it ends (a pilot runs for an open deal only), then person, new, segment."""
        stage = self._ends.get(deal.external_id or "", "")
        ending = {"expand": ("closed_won",), "exit": ("closed_lost", "closed_no_decision")}.get(plan.outcome, ())
        fits = stage in ending if ending else bool(stage) and not stage.startswith("closed")
        is_theirs = deal.owner_id in theirs and plan.segment == "Enterprise"
        return 10 * fits + 6 * is_theirs + 3 * (deal.type == "new") + 2 * (segments[deal.id or 0] == plan.segment)

    def _page(self, session: Session, plan: Plan) -> Any:
        mine = access.scope_for(session, access.operator(), "sales.edit_poc")
        return registry.view("sales.poc_page")(session, scope=mine, poc_id=self._numbers[plan], now=clock.now(),
                                               as_of=clock.now().date())  # fmt: skip

    def _judge(self, session: Session, plan: Plan, met: int, start: date) -> None:
        """Judge the first criteria as met; at the end the others too, as they turned out."""
        if plan not in self._numbers or not plan.is_agreed:
            return
        is_end = plan.closed is not None and clock.now().date() >= self._day(plan.closed)
        for place, one in enumerate(self._page(session, plan).criteria):
            if one.is_met is None and (is_end or place < min(met, 2)):
                evidence = f"Looked at together, {start + timedelta(days=2 + place)}"
                registry.call("sales.judge_criterion", session, one.id, actor=access.operator(), is_met=place < met,
                              row_version=one.row_version, evidence=evidence)  # fmt: skip

    def _send(self, session: Session) -> None:
        """Send what came in up to now for all that run."""
        for plan in self._numbers:
            if plan.closed is None or self._day(plan.closed) > clock.now().date():
                self._use(session, plan, self._day(plan.began))

    def _use(self, session: Session, plan: Plan, start: date, last: datetime | None = None) -> None:
        """Send what the users did since the start, without the days of the gap; `last` is the newest event."""
        number = self._numbers.get(plan)
        if number is None or plan.silent is None:
            return
        until = clock.now() if plan.closed is not None else min(clock.now(), self._end - timedelta(hours=plan.silent))
        days, people = range((until.date() - start).days + 1), TRIED[: 2 + number % 4]
        quiet = range(plan.gap[0] + 1, plan.gap[1]) if plan.gap else range(0)
        times = [
            (day, who, n, datetime(start.year, start.month, start.day, 8 + place + n, tzinfo=clock.UTC)
             + timedelta(days=day))
            for day in days if day not in quiet for place, who in enumerate(people) if (day + place) % 3 or day < 2
            for n in range(1 + (day * 7 + place * 3 + number) % 4)
        ]  # fmt: skip
        events = [{"poc": str(number), "key": f"{number}-{day}-{who}-{n}", "at": at.isoformat(),
                   "user": f"{who}@customer.example"} for day, who, n, at in times if at <= until]  # fmt: skip
        if last is not None:
            events.append({"poc": str(number), "key": f"{number}-last", "at": last.isoformat(),
                           "user": f"{people[0]}@customer.example"})  # fmt: skip
        if events:
            registry.call("sales.receive_usage", session, events, actor=access.operator())

    def _catch_up(self, session: Session, plan: Plan, start: date, end: datetime) -> None:
        """Bring usage and steps up to the end; the security lane lags behind."""
        if plan not in self._numbers:
            return
        self._use(session, plan, start, end - timedelta(hours=plan.silent or 3))
        today = end.date()
        for step in self._page(session, plan).steps:
            lag = plan.lag if step.lane == "security" else 0
            if step.state == "open" and step.due_on is not None and step.due_on < today - timedelta(days=lag):
                registry.call("sales.finish_poc_step", session, step.id, actor=access.operator(),
                              row_version=step.row_version, done_on=step.due_on)  # fmt: skip

    def _extend(self, session: Session, plan: Plan) -> None:
        if plan in self._numbers:
            poc = session.get_one(Poc, self._numbers[plan])
            end = (poc.planned_end or clock.now().date()) + LONGER
            registry.call("sales.extend_poc", session, poc.id, actor=access.operator(), row_version=poc.row_version,
                          planned_end=end, price=PRICE)  # fmt: skip

    def _close(self, session: Session, plan: Plan, start: date) -> None:
        if plan not in self._numbers:
            return
        self._judge(session, plan, plan.met, start)
        poc, place = session.get_one(Poc, self._numbers[plan]), PLANS.index(plan)
        why = {"exit_reason": EXITS[place % len(EXITS)]} if plan.outcome == "exit" else {}
        registry.call("sales.close_poc", session, poc.id, actor=access.operator(), row_version=poc.row_version,
                      outcome=plan.outcome, lesson=LESSONS[place % len(LESSONS)], **why)  # fmt: skip
