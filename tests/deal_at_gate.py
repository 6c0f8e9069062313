"""A deal that satisfies every gate up to SAO, and short ways to act on it, for tests of commands and pages."""

from datetime import UTC, date, datetime
from typing import Any

from data.core import clock, store
from data.core.access import Actor
from data.core.ledger import history
from data.pipeline import commands
from data.pipeline.queries import records
from models import Account, Deal, Segment, Team, Territory, User

TODAY = date(2025, 7, 1)
NOON = datetime(2025, 7, 1, 12, tzinfo=UTC)
REVOPS = Actor(None, "Rosa", frozenset({"revops"}))
AT_MQL = {"source": "event", "campaign": "fair", "persona": "CFO", "fit_score": 80}
AT_SQL = {"meeting_date": TODAY, "discovery_summary": "Two sites", "qualification_status": "qualified"}
AT_SAO = {"problem_statement": "Slow", "champion": "Ana", "map_link": "https://x.example",
          "tech_validation_status": "ok", "next_step_date": date(2025, 7, 10)}  # fmt: skip
AT_CLOSE = {"term_months": 12, "seats": 5, "primary_competitor": "none", "procurement_path": "direct",
            "discount_percent": "none"}  # fmt: skip
KNOWN = {"score": 2, "evidence": "call of 1 July"}
CHECKLIST = {"economic_buyer": KNOWN, "identify_pain": {**KNOWN, "pain_value": 5_000_000}}


def people() -> dict[str, Actor]:
    """Two sellers with their managers, in two teams, and one who has left."""
    with store.writing(REVOPS, "setup") as session:
        north, south = Team(name="North"), Team(name="South")
        session.add_all([north, south])
        session.flush()
        places = (("ana", "rep", north), ("ben", "rep", south), ("mia", "manager", north), ("max", "manager", south),
                  ("zoe", "", north), ("eva", "rep", north))  # fmt: skip
        made = [User(name=name, full_name=name.title(), roles=role, team_id=team.id, is_active=name != "zoe")
                for name, role, team in places]  # fmt: skip
        session.add_all(made)
        session.add_all([Segment(id=1, name="Enterprise"), Territory(id=1, name="EMEA"), Account(id=1, name="Acme")])
    return {user.name: Actor(user.id, user.full_name, frozenset({user.roles} - {""}), user.team_id) for user in made}


def new_deal(owner: Actor | None = None, *, stage: str = "mql", **more: Any) -> int:
    """Add a deal with everything that MQL and SQL ask for."""
    values = {"name": "Fleet", "currency": "USD", "amount": 100_000, "account_id": 1, "segment_id": 1,
              "territory_id": 1, "owner_id": owner.id if owner else None, **AT_MQL, **AT_SQL, **more}  # fmt: skip
    with clock.frozen(NOON), store.writing(REVOPS, "form") as session:
        made = commands.create_deal(session, actor=REVOPS, stage=stage, **values)
    assert made.id is not None
    return made.id


def do(command: Any, deal_id: int, *, actor: Actor = REVOPS, at: datetime = NOON, **given: Any) -> Any:
    """Run one command on a deal at an instant in a revision of its own; the newest version unless one is given."""
    with clock.frozen(at), store.writing(actor, "form", given.pop("why", None)) as session:
        if "row_version" in command.__code__.co_varnames and "row_version" not in given:
            given["row_version"] = records.deal(session, deal_id).row_version
        return command(session, deal_id, actor=actor, **given)


def ready(owner: Actor | None = None, **more: Any) -> int:
    """Add a deal at SQL that may enter SAO."""
    deal_id = new_deal(owner, stage="sql", **AT_SAO, **more)
    do(commands.save_meddicc, deal_id, items=CHECKLIST)
    return deal_id


def at_sao(owner: Actor | None = None) -> int:
    """Add a deal that is at SAO."""
    deal_id = ready(owner)
    do(commands.advance_deal, deal_id, stage="sao")
    return deal_id


def now(deal_id: int) -> Deal:
    """Return the deal as it stands."""
    with store.reading() as session:
        found = records.deal(session, deal_id)
    assert found is not None
    return found


def last_reason(deal_id: int) -> str | None:
    """Return why the deal changed last."""
    with store.reading() as session:
        reason: str | None = history.changes_of(session, "deal", deal_id)[0]["reason"]
    return reason
