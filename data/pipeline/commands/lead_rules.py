"""What changes the routing rules: a new version from a day on, with a note. Nothing here commits."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import access, rulebook
from data.core.access import Actor
from data.core.ledger.capturing import recording_of
from data.pipeline import leads_policy, leads_routing
from data.pipeline.queries import teams
from models import Definition

WORDS = {"inactive_target": "target", "inactive_fallback": "fallback"}


def edit_routing(session: Session, *, actor: Actor, content: Mapping[str, Any], note: str,
                 valid_from: date | None = None) -> Definition:  # fmt: skip
    """Put routing rules in force from a day on, today if none is given. What was decided before stays as it was.

    Raises Refused, ValueError without a note, for a document that is none, and for a rule whose target or fallback can
    get no leads any more. Source: features.md 1.6.
    """
    access.require(actor, "definitions.edit")
    policy, day = leads_policy.policy_of(content), valid_from or recording_of(session).occurred_on
    ground = leads_routing.ground(session)
    targets = leads_routing.possible_targets(ground, teams.names(session), day)
    for number, why in leads_routing.problems(policy, targets).items():
        raise ValueError(f"{policy.by_id[number].name}: its {WORDS[why]} can get no leads any more. Choose another.")
    for name, target in (("everything else", policy.catch_all), ("partner leads", policy.partner_target)):
        if target not in targets:
            raise ValueError(f"Who gets {name} can get no leads any more. Choose another.")
    return rulebook.edit(session, actor=actor, name="routing", content=content, note=note, valid_from=valid_from)
