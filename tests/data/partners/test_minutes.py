"""The minutes of a review: PDF, slides and workbook print the same words as the page, and none runs over its place."""

import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from icalendar import Calendar
from pptx import Presentation
from pypdf import PdfReader

from data.core import store
from data.core.access import Scope
from data.core.exporting import decks, pictures
from data.core.exporting.pictures import Picture
from data.partners import commands
from data.partners import minutes as files
from data.partners.views.minutes import Minutes, minutes
from tests.data.partners.test_reviews import ALL, NINE, _store, live, run, say  # noqa: F401 - the company is a fixture

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau <b>&</b> #pagebreak() "
CHART = Picture("Reached", "One bar.", {"mark": "bar", "width": "container", "data": {"values": [{"a": 1}]},
                                        "encoding": {"x": {"field": "a", "type": "quantitative"}}})  # fmt: skip
Given = Callable[..., bytes]


@pytest.fixture
def held() -> int:
    """A closed review with thirty things said, one of them very long, and to-dos of which one is owed."""
    number = live(attendees="us Ann\nthem Bo Lind")
    for place in range(28):
        part = ("lightning_round", "headline_news", "scoreboard_review", "open_mic")[place % 4]
        say(number, f"k{place}", f"Line {place} of what was said", part=part, kind="note")
    say(number, "long", LONG * 20, said_by="Bo Lind", side="them")
    run(commands.add_todo, number, key="t1", text="Send the list", owner="Bo Lind", side="them",
        due_on=date(2025, 10, 1))  # fmt: skip
    run(commands.add_todo, number, key="t2", text="Plan the webinar")
    run(commands.close_review, number, is_anyway=True)
    return number


def told(number: int) -> Minutes:
    with store.reading() as session:
        found = minutes(session, scope=ALL, review_id=number)
    assert found is not None
    return found


def built(build: Given, number: int, **more: Any) -> bytes:
    with store.reading() as session:
        return build(session, scope=ALL, review_id=number, **more)


def cells(found: Minutes) -> Iterator[str]:
    for block in found.blocks:
        yield block.title
        for row in block.rows:
            yield from row


def squeezed(text: str) -> str:
    """Leave out blanks and hyphens: lines break where there is room."""
    return "".join(text.replace("\N{SOFT HYPHEN}", "").split())


def in_pdf(content: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def in_deck(content: bytes) -> str:
    said = []
    for slide in Presentation(io.BytesIO(content)).slides:
        for shape in slide.shapes:
            if shape.has_table:
                said += [cell.text for row in shape.table.rows for cell in row.cells]
            elif shape.has_text_frame:
                said.append(shape.text_frame.text)
    return squeezed("".join(said))


def in_workbook(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return squeezed("".join(str(cell) for page in book for row in page.iter_rows(values_only=True) for cell in row
                            if cell is not None))  # fmt: skip


def test_every_form_prints_the_words_of_the_view_and_each_thing_said_once(held: int) -> None:
    found = told(held)
    pdf = in_pdf(built(files.minutes_pdf, held, charts=(CHART,)))
    deck = in_deck(built(files.minutes_deck, held, charts=(CHART,)))
    book = in_workbook(built(files.minutes_workbook, held))
    for text in {squeezed(cell) for cell in cells(found)}:
        assert text in book
        if len(text) < 80:  # a longer one goes on to another page
            assert text in pdf, text
            assert text in deck, text
    for place in range(28):
        words = squeezed(f"Line {place} of what was said")
        assert [printed.count(words) for printed in (pdf, deck, book)] == [1, 1, 1], words
    assert deck.count("betriebswerkbau") == pdf.count("betriebswerkbau") == 20
    for label, text in found.facts:
        assert squeezed(label) in pdf
        assert all(squeezed(text) in printed for printed in (pdf, deck, book)), label


def test_what_is_owed_stands_in_the_minutes_and_in_the_message(held: int) -> None:
    found = told(held)
    rows = next(block.rows for block in found.blocks if block.title == "To-dos")
    assert rows == (("Send the list", "Bo Lind", "Them", "1 Oct 2025", "Open"),
                    ("Plan the webinar", "nobody named", "Us", "no day named", "Open"))  # fmt: skip
    text = files.message(found, address="http://localhost:8501/partners-review?id=1")
    assert "- Send the list: Bo Lind, by 1 Oct 2025\n- Plan the webinar: nobody named, no day named" in text
    assert "Line 4 of what was said" in text
    assert text.endswith("All of it: http://localhost:8501/partners-review?id=1\n")


def test_the_days_go_into_a_calendar_once(held: int) -> None:
    entries = [one for one in Calendar.from_ical(built(files.todo_calendar, held)).walk() if one.name == "VEVENT"]
    assert [(str(one["summary"]), one["dtstart"].dt) for one in entries] == [("Send the list", date(2025, 10, 1))]


def test_no_text_runs_over_its_place_on_a_slide(held: int) -> None:
    content = built(files.minutes_deck, held)
    book = Presentation(io.BytesIO(content))
    tables = [shape for slide in book.slides for shape in slide.shapes if shape.has_table]
    assert tables
    for shape in tables:
        assert shape.top.pt + sum(row.height.pt for row in shape.table.rows) <= decks.FOOT
        for row in shape.table.rows:
            for cell, column in zip(row.cells, shape.table.columns, strict=True):
                size = cell.text_frame.paragraphs[0].runs[0].font.size.pt if cell.text else decks.BODY
                needed = decks.lines(cell.text, column.width.pt - 12, size) * size * 1.2
                assert needed <= row.height.pt


def test_minutes_nobody_may_see_are_not_made(held: int) -> None:
    with store.reading() as session, pytest.raises(ValueError, match="no minutes"):
        files.minutes_pdf(session, scope=Scope("own", 102, None, (102,)), review_id=held)


def test_a_chart_reads_no_address() -> None:
    outside = {"mark": "bar", "data": {"url": "http://127.0.0.1:9/x.csv"}, "encoding": {"x": {"field": "a"}}}
    with pytest.raises(ValueError, match=r"127\.0\.0\.1"):
        pictures.png(outside)
    assert pictures.png(CHART.spec).startswith(b"\x89PNG")
    with pytest.raises(ValueError, match="no mark"):
        pictures.svg({"data": {"values": []}})


def test_the_clock_of_the_review_stands_in_its_minutes(held: int, tmp_path: Path) -> None:
    assert told(held).line == "15 Sep 2025, 09:00 to 09:00"
    assert NINE.hour == 9
