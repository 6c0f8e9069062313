"""The pack: its pages say what the screens say, as PDF and as slides, for whoever may see them; and by schedule."""

import io
from datetime import date
from pathlib import Path

import pytest
from pptx import Presentation
from pypdf import PdfReader

from data.core import access, briefings, clock, jobs, registry, rulebook, settings, store
from data.core.access import Actor, Refused
from data.core.briefings import Pack
from data.core.exporting import brief_slides
from data.core.exporting.briefs import BriefPage, Cover, Number
from data.quality import packs
from tests import demo_store

NELL = Actor(9, "nell", frozenset({"executive"}))
NAMES = ("pipeline-coverage", "pipeline-bridge", "pipeline-forecast", "pipeline-deal-risk", "pipeline-losses")
OTHERS = tuple(sheet.name for sheet in briefings.sheets() if sheet.name not in NAMES)
BOTH = pytest.mark.parametrize("names", [NAMES, OTHERS], ids=["pipeline", "others"])


@pytest.fixture(scope="module")
def demo(migrated_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("pack")
    (home / "quarterdeck.db").write_bytes(demo_store.made(migrated_template).read_bytes())
    return home


@pytest.fixture(autouse=True)
def _store(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTERDECK_DIR", str(demo))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{demo / 'quarterdeck.db'}")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    monkeypatch.delenv("QUARTERDECK_PACKS", raising=False)
    registry.load_domains()


def made(actor: Actor = NELL, names: tuple[str, ...] = NAMES, since: str = "last_monday") -> Pack:
    with store.reading() as session:
        held = settings.current(session)
        today = clock.today(held.zone)
        return packs.make(session, actor=actor, names=names, period=clock.period_of(today, held.calendar),
                          as_of=today, since=since)  # fmt: skip


def squeezed(text: str) -> str:
    return "".join(text.split())


@BOTH
def test_every_number_answer_and_row_stands_on_its_sheet_of_the_pdf(names: tuple[str, ...]) -> None:
    pack = made(names=names)
    reader = PdfReader(io.BytesIO(pack.pdf()))
    assert len(reader.pages) == len(pack.pages) == len(names)
    for page, sheet in zip(pack.pages, reader.pages, strict=True):
        told = squeezed(sheet.extract_text())
        assert squeezed(page.answer) in told
        for number in page.numbers:
            assert squeezed(number.text) in told, number
        for row in page.rows:  # other letters need their fonts, and some columns find no room beside a tall picture
            assert all(squeezed(cell) in told for cell in row[:5] if cell.isascii()), row
        assert squeezed(pack.cover.stamp) in told


@BOTH
def test_slides_hold_the_same_numbers_and_the_definitions_as_notes(names: tuple[str, ...]) -> None:
    pack = made(names=names)
    book = Presentation(io.BytesIO(pack.deck()))
    assert len(book.slides) == len(names)
    for page, slide in zip(pack.pages, book.slides, strict=True):
        told = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        assert all(number.text in told for number in page.numbers if number.has_value)
        tables = [shape.table for shape in slide.shapes if shape.has_table]
        cells = {cell.text for table in tables for row in table.rows for cell in row.cells}
        numbers = {cell for row in page.rows for place, cell in enumerate(row) if place in page.right}
        assert not any(cell.endswith("…") and any(n.startswith(cell[:-2]) for n in numbers) for cell in cells)
        assert slide.notes_slide.notes_text_frame is not None
        assert page.notes[0] in slide.notes_slide.notes_text_frame.text
        assert any(shape.shape_type == 13 and shape._element._nvXxPr.cNvPr.get("descr") for shape in slide.shapes)


def test_the_longest_words_stay_in_their_boxes() -> None:
    long = "Donaudampfschifffahrtsgesellschaft " * 9
    page = BriefPage(long, long, tuple(Number(long, "$1,234,567,890.12", "red", long, long) for _ in range(6)),
                     heads=(long, long), rows=((long, "1"),) * 8, right=(1,))  # fmt: skip
    slide = Presentation(io.BytesIO(brief_slides.deck([page], Cover("Us", "Q", "now")))).slides[0]
    for shape in slide.shapes:
        if shape.has_text_frame and shape.text_frame.text:
            size = shape.text_frame.paragraphs[0].runs[0].font.size.pt
            high = brief_slides.lines(shape.text_frame.text, shape.width.pt - 16, size) * size * 1.22
            assert high <= shape.height.pt + 8, shape.text_frame.text


def test_a_pack_holds_one_to_six_pages_that_there_are_and_that_one_may_see() -> None:
    with pytest.raises(ValueError, match="1 to 6 pages"):
        made(names=())
    with pytest.raises(ValueError, match="no page made-up"):
        made(names=("made-up",))
    with pytest.raises(Refused):
        made(Actor(8, "vic", frozenset({"viewer"})), names=("pipeline-deal-risk",))
    with pytest.raises(ValueError, match="compares with one of"):
        made(since="yesterday")


def test_a_narrow_scope_packs_its_own_deals_only() -> None:
    mine = made(Actor(999_999, "new", frozenset({"rep"})), names=("pipeline-coverage", "pipeline-bridge"))
    assert {number.text for page in mine.pages for number in page.numbers if number.label.startswith("Open")} == {"$0"}


def test_the_schedule_writes_the_pack_of_the_day(demo: Path) -> None:
    assert "PDF and deck" in jobs.run("pack")
    written = sorted(path.suffix for path in (demo / "packs").iterdir())
    assert written == [".pdf", ".pptx"]
    pages = rulebook.in_force("pack")["pages"]
    assert len(PdfReader(next((demo / "packs").glob("*.pdf"))).pages) == len(
        [name for name in pages if name in {sheet.name for sheet in briefings.sheets()}]
    )


def test_only_pages_that_there_are_can_be_scheduled() -> None:
    with store.writing(access.operator(), "form") as session:
        for wrong in ({"pages": [], "since": "month"}, {"pages": ["nowhere"], "since": "month"},
                      {"pages": [NAMES[0]], "since": "ever"}):  # fmt: skip
            with pytest.raises(ValueError, match="pack"):
                rulebook.edit(session, actor=access.operator(), name="pack", content=wrong, note="try")


def test_a_comparison_never_lies_ahead_of_its_day() -> None:
    period = clock.Period("2025-Q3", date(2025, 7, 1), date(2025, 10, 1))
    assert packs.compared_with("period", period=period, as_of=date(2025, 6, 2)) == date(2025, 6, 2)
