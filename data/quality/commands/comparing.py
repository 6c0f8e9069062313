"""A comparison from beginning to end: the file read first, compared in one read, kept in one short write."""

import hashlib
from dataclasses import dataclass

from data.core import access, store
from data.core.access import Actor
from data.core.importing import parity, parts
from data.core.importing.files import FileRefused
from data.core.importing.mappings import load_mapping
from data.core.importing.parity import Parity
from data.core.importing.parts import Part
from data.core.importing.reading import ImportRefused
from data.core.importing.taking_back import uploads
from data.quality import queries
from data.quality.commands import files


@dataclass(frozen=True)
class Held:
    """What is known of a spreadsheet before it is compared."""

    id: int
    name: str
    sha256: str
    mapping: str
    targets: str


def compare_file(file_id: int, *, actor: Actor, content: bytes | None = None, file_name: str | None = None,
            channel: str = "form") -> Parity:  # fmt: skip
    """Compare a spreadsheet with the store and keep the result: the file given, else the one imported last.

    Raises Refused without the right, ImportRefused or FileRefused when the file cannot be read as it was.
    """
    access.require(actor, "quality.edit_files")
    held = _held(file_id)
    if content is None:
        path = uploads() / held.sha256
        if not path.exists():
            raise ImportRefused(f"{held.name}: its last version is not kept any more. Choose the file itself.")
        content = path.read_bytes()
    found = _read(held, content, file_name or f"{held.name}.xlsx")
    with store.reading() as session:
        made = parity.compare(session, found)
    sha256 = hashlib.sha256(content).hexdigest()
    with store.writing(actor, channel, f"{held.name} compared with the store") as session:
        files.record_parity(session, actor=actor, file_id=file_id, parity=made, sha256=sha256)
    return made


def _held(file_id: int) -> Held:
    with store.reading() as session:
        file = queries.file(session, file_id)
        if file is None:
            raise ValueError(files.NO_FILE)
        return Held(file_id, file.name, file.sha256, file.mapping, file.target)


def _read(held: Held, content: bytes, file_name: str) -> list[Part]:
    mapping = load_mapping(held.mapping) if held.mapping else None
    try:
        found = parts.parts_of(content, file_name, mapping=mapping)
    except ImportRefused:
        if mapping is None:
            raise
        found = parts.parts_of(content, file_name)
    except FileRefused as problem:
        raise ImportRefused(problem.message) from problem
    return [part for part in found if part.target.name in held.targets.split(", ")] or found
