"""The motions and reason codes that a new store starts with. Nothing here commits."""

from datetime import date

from sqlmodel import Session

from data.core import reference
from data.pipeline.queries import records
from models import Motion, ReasonCode


def load_first_values(session: Session) -> None:
    """Add the motions and reason codes that a new store starts with, where there are none."""
    if not records.has_any(session, Motion):
        for motion in reference.load("motions")["motions"]:
            session.add(Motion(**motion))
    if not records.has_any(session, ReasonCode):
        for kind, codes in reference.reason_codes().items():
            for position, (code, label) in enumerate(codes.items()):
                start = date(1900, 1, 1)
                session.add(ReasonCode(kind=kind, code=code, label=label, valid_from=start, position=position))
    session.flush()
