"""Who comes in: disqualifiers are asked before anything of a new lead or account is written, by form and by file.

The same rules that routing asks (`leads_policy.ruled_out`) are asked here. Who is ruled out becomes no record: a form
puts them on the list of those refused at intake, a file refuses the row as any other refused row, and lists it once
the rest goes in (`--allow-partial`). Only new records are asked: what is here already is routing's matter. A row that
says itself that the lead is disqualified is history and comes in. After a granted appeal the same one comes in by any
road.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import registry
from data.core.importing.plans import Plan
from data.core.importing.shaping import Shaped
from data.core.importing.targets import Batch
from data.core.ledger.capturing import recording_of
from data.pipeline import leads_policy
from data.pipeline.queries import intake, names
from data.pipeline.queries.leads import DISQUALIFIED
from models import IntakeRefusal

LEAD, ACCOUNT = "lead", "account"
KNOWN_BY = {LEAD: ("email", "external_id", "name"), ACCOUNT: ("name",)}
"""What tells one apart from another, by form and by file alike; the first that is there."""

WHERE = "It can be appealed against under Intake."


class RuledOut(ValueError):
    """Somebody is refused at intake. `reasons` are codes with their words, `content` what would have been written."""

    def __init__(self, kind: str, content: Mapping[str, Any], reasons: Mapping[str, str]) -> None:
        self.kind, self.content, self.reasons = kind, dict(content), dict(reasons)
        super().__init__(f"{content['name']} is refused at intake: {'; '.join(reasons.values())}. {WHERE}")


def key_of(kind: str, values: Mapping[str, Any]) -> str:
    """Return what somebody is known by at intake, in one form.

    >>> key_of("lead", {"name": "Ada", "email": " ADA@x.example"}), key_of("account", {"name": "Acme  Ltd"})
    ('ada@x.example', 'acme ltd')
    """
    known = next((str(values[name]) for name in KNOWN_BY[kind] if values.get(name)), "")
    return " ".join(known.casefold().split())


def reasons(session: Session, kind: str, values: Mapping[str, Any], *, on: date) -> dict[str, str]:
    """Return what rules somebody out on a day, code to words, without what a granted appeal covers."""
    fields = dict(values)
    for name in ("segment", "territory"):
        if values.get(f"{name}_id") is not None:
            fields[name] = names.labels(session, name).get(values[f"{name}_id"])
    out = leads_policy.ruled_out(fields, on)
    covered = intake.granted(session, kind, as_of=on).get(key_of(kind, values), frozenset()) if out else frozenset()
    return {code: label for code, label in out.items() if code not in covered}


def hold(session: Session, kind: str, values: Mapping[str, Any]) -> None:
    """Raise RuledOut when a new lead or account may not come in; nothing was written by then."""
    if out := reasons(session, kind, values, on=recording_of(session).occurred_on):
        raise RuledOut(kind, values, out)


def list_refused(session: Session, out: RuledOut, *, source: str = "form") -> IntakeRefusal:
    """Put somebody on the list of those refused at intake; who stands there already is not listed twice."""
    listed: IntakeRefusal = registry.call(
        "icp.list_refused", session, kind=out.kind, key=key_of(out.kind, out.content), content=out.content,
        reasons=out.reasons, source=source,
    )  # fmt: skip
    return listed


def admission(kind: str) -> Any:
    """Return what a target's `admit` asks of rows that would make new records, each different case once."""

    def admit(batch: Batch, shaped: Shaped, fresh: list[int]) -> dict[int, tuple[str, Any, str]]:
        found = _out_of_scale(shaped, fresh)
        looked = sorted(leads_policy.looked_at(batch.as_of))
        columns = [f"{name}_id" if name in ("segment", "territory") else name for name in looked]
        if not batch.columns & {*columns}:
            return found
        labels = {name: names.labels(batch.session, name) for name in ("segment", "territory") if name in looked}
        granted = intake.granted(batch.session, kind, as_of=batch.as_of)
        listed = intake.listed(batch.session, kind)
        known: dict[tuple[Any, ...], dict[str, str]] = {}
        for position, told in zip(fresh, shaped.told(columns, fresh), strict=True):
            if told not in known:
                fields = {name: labels[name].get(v) if name in labels else v
                          for name, v in zip(looked, told, strict=True)}  # fmt: skip
                known[told] = leads_policy.ruled_out(fields, batch.as_of)
            if known[told]:
                _turn_away(kind, batch, shaped.row(position), position, known[told], granted, listed, found)
        return found

    return admit


def _out_of_scale(shaped: Shaped, fresh: list[int]) -> dict[int, tuple[str, Any, str]]:
    if "ease_of_service" not in shaped.columns:
        return {}
    told = zip(fresh, shaped.values("ease_of_service", fresh), strict=True)
    words = "ease of service goes from 1, hard to serve, to 5, easy"
    return {position: ("ease_of_service", ease, words) for position, ease in told
            if ease is not None and not 1 <= ease <= 5}  # fmt: skip


def _turn_away(kind: str, batch: Batch, row: dict[str, Any], position: int, out: dict[str, str],
               granted: Mapping[str, frozenset[str]], listed: Mapping[str, IntakeRefusal],
               found: dict[int, tuple[str, Any, str]]) -> None:  # fmt: skip
    key = key_of(kind, row)
    out = {code: label for code, label in out.items() if code not in granted.get(key, frozenset())}
    if not out or row.get("status") == DISQUALIFIED:
        return
    words = "; ".join(out.values())
    found[position] = "name", row.get("name"), f"refused at intake: {words}"
    same = listed.get(key)
    if same is None or same.codes != ",".join(sorted(out)):
        batch.turned_away.append({"kind": kind, "content": row, "reasons": out})


def keep_away(session: Session, made: Plan) -> None:
    """List the rows of a file that were refused at intake, where the rest of the file goes in."""
    for one in made.turned_away:
        out = RuledOut(one["kind"], one["content"], one["reasons"])
        list_refused(session, out, source=made.reading.table.file)
