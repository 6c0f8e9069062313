"""The rules of health: weights and curves to read or to edit, what a draft would do, and every version."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from components import states
from components.frame import drafting, read
from components.frame.drafting import Desk
from components.markup import draw as put
from components.nouns import counted
from components.page_head import section
from components.plain_table import plain_table
from data.core import access, documents, drafts
from data.core.access import Actor, Scope
from data.core.documents import Document
from data.customers.formulas import health_rules as formulas
from data.customers.formulas.health import COLOURS
from data.customers.formulas.health_rules import CURVES, LABELS, MEASURES, PARTS
from data.customers.views import health_rules as views
from data.customers.views.health_shapes import HEALTH_READS
from pages.customers.health import forms

VIEW = "definitions.view"


def draw(actor: Actor, mine: Scope, today: date) -> None:
    """What is in force, the draft with what it would do, and the versions."""
    if not access.may(actor, VIEW):
        states.notice(f"The rules are open to: {access.who_may(VIEW)}.")
        return
    book = read(views.document, groups=documents.READS, scope=mine, on=today)
    desk = Desk(actor, book, today, access.may(actor, drafts.PROPOSE), views.place_of)
    section(f"Rules of health, version {book.version}", "Five parts of 0 to 100 points, weighted. The weight of a "
            "missing part goes to the others. A new version never changes a score of an earlier day.")  # fmt: skip
    drafting.standing(desk)
    if drafting.is_editing(desk):
        content = forms.edit(desk, drafting.opened(desk))
        problems = formulas.problems(content)
        for words in problems:
            states.notice(words)
        if not problems:
            _preview(mine, content, today)
        drafting.actions(desk, content, problems)
    else:
        _read(book)
        if book.draft:
            _preview(mine, book.draft.content, today)
        elif not desk.may_draft:
            states.notice(f"Drafted by: {access.who_may(drafts.PROPOSE)}. Ratified by: "
                          f"{access.who_may(drafts.APPROVE)}.")  # fmt: skip
    drafting.versions(book, "the rules of health")


def _read(book: Document) -> None:
    held, coming = book.content, book.draft.content if book.draft else None
    heads = [("Part", False), ("Weight", True), *([("Draft", True)] if coming else []), ("Measure", False),
             ("Points", False)]  # fmt: skip
    rows = [[LABELS[name], f"{held['weights'][name]}", *([f"{coming['weights'][name]}"] if coming else []),
             MEASURES.get(name, "As said, 0 to 100" if name == "sentiment" else "How strong, by its rating"),
             _points(name, coming or held)] for name in PARTS]  # fmt: skip
    put(plain_table(rows, heads, alt="Parts of health with weights and curves"))
    bands = (coming or held)["bands"]
    states.notice(f"Green from {bands['green']} points, yellow from {bands['yellow']}, red below. Red sentiment, a red "
                  "rating or a champion who left stand over it; somebody's word stands over everything.")  # fmt: skip


def _points(name: str, content: Mapping[str, Any]) -> str:
    if name in CURVES:
        return views.said(content["curves"][name])
    return "the score itself" if name == "sentiment" else views.said(content["champion"])


def _preview(mine: Scope, content: Mapping[str, Any], today: date) -> None:
    try:
        found = read(views.preview, groups=HEALTH_READS, scope=mine, content=_frozen(content), on=today)
    except (ValueError, KeyError) as wrong:
        states.notice(f"The draft cannot be tried yet. {wrong}")
        return
    section("What the draft would do today", f"{found.moved} of {counted(found.customers, 'customers')} would change "
            "colour.")  # fmt: skip
    rows = [[status.capitalize(), f"{found.now.get(status, 0):,}", f"{found.then.get(status, 0):,}"]
            for status in COLOURS]  # fmt: skip
    put(plain_table(rows, [("Health", False), ("Now", True), ("By the draft", True)], alt="Colours by the draft"))


def _frozen(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document of plain numbers, so that a kept answer is found again by it."""
    return dict(json.loads(json.dumps(content, default=float)))
