"""Where the rows of an exported sheet come from: store, revision, target, day, rows; signed so that it can be trusted.

The key of the signature is the hash of the revision in the chain: whoever holds the store can check it, a copy or a
restored backup of it too, and nobody else can make one.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from data.core.ledger import history
from models import Revision

RECORD, VERSION = "Record no.", "Record version"
"""The headings of the hidden columns."""


@dataclass(frozen=True)
class Stamp:
    """The origin of a sheet. `fields`: heading to field. `numbers`: the records that went out, as ranges "1-3 7".

    `as_of` is the day whose state was exported, empty for the present.
    """

    target: str
    revision: int
    as_of: str
    fields: dict[str, str]
    numbers: str

    @property
    def day(self) -> date | None:
        """The past day that was exported, or None."""
        return date.fromisoformat(self.as_of) if self.as_of else None


class BadStamp(ValueError):
    """A stamp that this store did not make."""


def sealed(session: Session, *, target: str, as_of: date | None, fields: dict[str, str],
           numbers: Iterable[int]) -> str:  # fmt: skip
    """Return the stamp of rows that are read now, signed."""
    revision = history.revision_at(session, None)
    stamp = Stamp(target, revision, as_of.isoformat() if as_of else "", fields, _ranges(sorted(numbers)))
    return json.dumps({**asdict(stamp), "signature": _signature(session, stamp)})


def opened(text: str) -> tuple[Stamp, str]:
    """Return a stamp and its signature as the file has them, not checked. Raises BadStamp."""
    try:
        raw: dict[str, Any] = json.loads(text)
        signature = str(raw.pop("signature"))
        stamp = Stamp(**raw)
        date.fromisoformat(stamp.as_of or "2000-01-01")
        return stamp, signature
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise BadStamp("The hidden sheet that says where these rows come from cannot be read.") from problem


def is_genuine(session: Session, stamp: Stamp, signature: str) -> bool:
    """Say whether this store, or the one it is a copy of, made the stamp."""
    return hmac.compare_digest(_signature(session, stamp), signature)


def _signature(session: Session, stamp: Stamp) -> str:
    found = session.execute(select(col(Revision.hash)).where(col(Revision.id) == stamp.revision)).scalar()
    written = json.dumps(asdict(stamp), sort_keys=True).encode()
    return hmac.new(found or b"no revision yet", written, hashlib.sha256).hexdigest()


def _ranges(numbers: Sequence[int]) -> str:
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return " ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)


def numbers_of(stamp: Stamp) -> set[int]:
    """Return the numbers of the records that went out.

    >>> sorted(numbers_of(Stamp("deals", 1, "", {}, "1-3 7")))
    [1, 2, 3, 7]
    """
    found: set[int] = set()
    for span in stamp.numbers.split():
        first, _, last = span.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return found
