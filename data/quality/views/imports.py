"""Past imports, as people read them."""

import json
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.importing.targets import TARGETS
from data.quality import queries

COUNTS = ("create", "update", "unchanged", "conflict", "refused", "not_in_file")


def imports(session: Session, *, scope: Scope) -> list[dict[str, Any]]:
    """Return past imports, newest first.

    A row: id, file, what (titles of the targets), applied_at (instant), actor, as_of, the counts (numbers of rows),
    state ("in force", "undone by …", "brought back by …"), is_undone, and `later`: what became of it, oldest first,
    each with what, by, at (ISO instant).
    """
    return [_line(run) for run in queries.imports(session, scope=scope)]


def _line(run: Any) -> dict[str, Any]:
    outcome = json.loads(run.outcome)
    tables = outcome.get("tables", [outcome])
    counts = {name: sum(table.get("counts", {}).get(name, 0) for table in tables) for name in COUNTS}
    titles = [TARGETS[name].title if name in TARGETS else name for name in run.targets.split(", ")]
    later = outcome.get("later", [])
    state = f"undone by {run.undone_by}" if run.undone_at else "in force"
    if later and not run.undone_at:
        state = f"brought back by {later[-1]['by']}"
    return {
        "id": run.id, "file": run.file, "what": ", ".join(titles), "applied_at": run.applied_at, "actor": run.actor,
        "actor_id": run.actor_id, "as_of": run.as_of, **counts, "is_undone": run.undone_at is not None,
        "state": state, "mapping": run.mapping, "later": later,
    }  # fmt: skip
