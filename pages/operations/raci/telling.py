"""The RACI in words: the answer, the tiles, what the rules find, load as bars, versions."""

from collections.abc import Sequence

import streamlit as st

from components import bars, chart, states
from components.nouns import counted
from components.page_head import section
from components.tile import Tile
from components.timeline import Event, timeline
from data.core import drafts
from data.core.metrics import threshold_of
from data.core.numbers import ratio
from data.operations.formulas import raci as rules
from data.operations.views.raci import DRAFT, RaciView, Version

KEY = "R does the work, A answers for it, C is asked before, I is told after. Point at a head to see who has the role."
MOST = 12
STATES = {drafts.DRAFT: "drafted", drafts.PROPOSED: "proposed", drafts.APPROVED: "approved, not published yet",
          drafts.DROPPED: "dropped", "in_force": "in force"}  # fmt: skip


def named(view: RaciView) -> str:
    """Which version is looked at."""
    if view.which == DRAFT:
        return f"version {view.version}, not in force"
    return f"version {view.version}, in force since {view.valid_from}" if view.version else "as delivered"


def answer(view: RaciView) -> str:
    """The answer to the page's question in one line."""
    good, n = view.judged.validity
    wrong = [view.document.activities[key].title for key in view.judged.wrong]
    if not n:
        return "No activity is in it yet."
    told = f"{good} of {n} activities are in order"
    if not wrong:
        return f"All {n} activities are in order; {named(view)}."
    more = f" and {len(wrong) - 2} more" if len(wrong) > 2 else ""
    return f"{told}. To put right: {'; '.join(wrong[:2])}{more}."


def status(view: RaciView) -> str | None:
    """The status of the share without errors; none where it is not judged."""
    good, n = view.judged.validity
    limit = threshold_of("operations.raci_validity", as_of=view.as_of)
    return limit.status(ratio(good, n)) if limit and n and view.has_seats else None


def word(view: RaciView) -> str | None:
    """The word of the status."""
    return {"green": "In order", "yellow": "Nearly", "red": "Not in order"}.get(status(view) or "")


def tiles(view: RaciView) -> list[Tile]:
    """The five numbers."""
    good, n = view.judged.validity
    share = f"{ratio(good, n):.0%}" if n else ""
    errors = sum(code in rules.ERRORS for said in view.judged.codes.values() for code in said)
    warnings = sum(code in rules.WARNINGS for said in view.judged.codes.values() for code in said)
    warnings += sum(bool(said) for said in view.judged.role_sentences.values())
    vacant = [view.document.columns[key].head for key in view.judged.vacant]
    judged = status(view)
    return [
        Tile("Without errors", share, reason="no activity yet", status=judged, word=word(view),
             note=f"{good} of {n} activities"),
        Tile("Errors", f"{errors}", note="before it can be proposed" if view.which == DRAFT else "in force"),
        Tile("Worth a look", f"{warnings}", note="warnings: nothing is stopped"),
        Tile("Vacant roles", f"{len(vacant)}" if view.has_seats else "", reason="no seats yet",
             note=", ".join(vacant[:4]) or "with work to do"),
        Tile("Version", f"{view.version}" if view.version else "", reason="as delivered", note=named(view)),
    ]  # fmt: skip


def findings(view: RaciView, keys: Sequence[str]) -> None:
    """What the rules say of the shown activities, errors first; warnings that all share are said once."""
    found = [(view.document.activities[key].title, text, code) for key in keys
             for code, text in zip(view.judged.codes[key], view.judged.sentences[key], strict=True)]  # fmt: skip
    errors = [(title, text) for title, text, code in found if code in rules.ERRORS]
    if errors:
        states.notices(f"{counted(len(errors), 'errors')} to put right", errors, noun="errors", most=MOST)
    rest = [(title, text) for title, text, code in found if code in rules.WARNINGS and code != "not_reviewed"]
    stale = [title for title, _, code in found if code == "not_reviewed"]
    roles = [text for said in view.judged.role_sentences.values() for text in said]
    shown = [view.document.activities[key] for key in keys]
    remarks = [f"{one.title}, {view.document.columns[column].head}: {words}"
               for one in shown for column, words in one.remarks.items()]  # fmt: skip
    if rest or stale or roles:
        items = [f"{title}: {text}" for title, text in rest] + roles
        if stale:
            items.append(_stale(stale, len(keys), view))
        states.notice("Worth a look:", items=items[:MOST])
    if remarks:
        states.notice("Words that stood beside letters:", items=remarks[:MOST])


def _stale(titles: Sequence[str], n: int, view: RaciView) -> str:
    limit = f"within {view.limits.review_days} days"
    if len(titles) == n:
        return f"Nobody has reviewed any of these {limit}."
    more = f" and {len(titles) - 3} more" if len(titles) > 3 else ""
    return f"Not reviewed {limit}: {'; '.join(titles[:3])}{more}."


def load(view: RaciView) -> None:
    """How much each role answers for and works on, against the limits."""
    n = len(view.document.activities)
    if n < view.limits.fewest:
        states.notice(f"With fewer than {view.limits.fewest} activities load says nothing.")
        return
    limits = (("accountable_share", view.limits.accountable, "Accountable"),
              ("responsible_share", view.limits.responsible, "Responsible"))  # fmt: skip
    for name, limit, verb in limits:
        drawn = [bars.Bar(_bar_name(view, key, share > limit), share) for key, one in view.judged.loads.items()
                 if (share := getattr(one, name))]  # fmt: skip
        section(f"{verb}, share of activities", f"More than {limit:.0%} is too much for one role.")
        spec = bars.spec(drawn, kind="percent", value_name=verb, domain=1)
        chart.draw(spec, alt=bars.alt(drawn, what=f"{verb} in a share of activities", kind="percent"),
                   key=f"raci-load-{name}")  # fmt: skip


def _bar_name(view: RaciView, key: str, is_over: bool) -> str:
    held = [name for _, name in view.people.get(key, ())]
    column = view.document.columns[key]
    people = f"{len(held)} people" if len(held) > 2 else ", ".join(held)
    who = f" ({people})" if people else " (vacant)" if view.has_seats and column.kind == rules.ROLE else ""
    return f"{'▲ ' if is_over else ''}{column.head}{who}"


def history(found: Sequence[Version]) -> None:
    """The versions one under the other, each with what it changed."""
    if not found:
        states.notice("Nobody has changed it yet: it is as delivered.")
        return
    events = []
    for one in found[:MOST]:
        since = f", from {one.valid_from}" if one.valid_from else ""
        ratified = f"; ratified by {one.ratified_by}" if one.ratified_by else ""
        more = f"; and {len(one.changes) - MOST} more" if len(one.changes) > MOST else ""
        note = "; ".join(one.changes[:MOST]) + more
        events.append(Event(when=STATES.get(one.state, one.state) + since, who=one.who, why=one.note,
                            what=f"Version {one.version}{ratified}", note=note or "no difference"))  # fmt: skip
    timeline(events, label="Versions of the RACI")
    if len(found) > MOST:
        st.text(f"The {MOST} newest of {len(found)} versions.")
