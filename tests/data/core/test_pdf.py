"""Pages set by typst: data stays data, the house's title and foot are there, pages can be counted and measured."""

import io

import pytest
from pypdf import PdfReader

from data.core.exporting import pdf

PAGE = "#show: house\n#part(data.part)\n#pairs(data.pairs)\n#grid-of(data.heads, data.rows, right: (1,))"
DATA = {
    "title": "Minutes", "line": "What was agreed", "as_of": "22 Nov 2026", "foot": "Binds nobody",
    "part": "Numbers", "pairs": [["Owner", "Ann #emph[x]"]], "heads": ["Metric", "Actual"], "rows": [["Leads", 18]],
}  # fmt: skip


def text_of(document):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)


@pytest.mark.parametrize("paper", pdf.PAPERS)
def test_a_page_says_its_title_its_rows_and_as_of_when(paper):
    document = pdf.compiled(PAGE, data=DATA, paper=paper)
    text = text_of(document)
    assert pdf.pages(document) == 1
    for words in ("Minutes", "What was agreed", "Numbers", "Owner", "Leads", "18", "As of 22 Nov 2026", "Binds nobody"):
        assert words in text
    width = float(PdfReader(io.BytesIO(document)).pages[0].mediabox.width)
    assert round(width) == {"a4": 595, "us-letter": 612}[paper]


def test_what_people_wrote_never_runs_as_markup():
    wrote = '#pagebreak() $x$ *b* _i_ `c` @ref <a> #read("/etc/passwd") \\ // end'
    document = pdf.compiled("#show: house\n#data.text", data={"title": wrote, "text": wrote})
    assert pdf.pages(document) == 1
    assert "#pagebreak()" in text_of(document)


def test_broken_letters_and_foreign_ones_still_make_a_page():
    data = {"title": "Łódź 日本 \ud800 مرحبا \x00\x07", "text": "a\u2028b"}
    assert pdf.pages(pdf.compiled("#show: house\n#data.text", data=data)) == 1


def test_every_page_can_be_drawn_and_measured():
    mark = "#context [#metadata(here().page()) <at>]"
    template = f"#show: house\n{mark}\n#pagebreak()\n{mark}"
    data = {"title": "Two"}
    assert pdf.asked(template, data=data, label="at") == [1, 2]
    pictures = pdf.drawn(template, data=data)
    assert len(pictures) == 2
    assert all(picture.startswith(b"<svg") for picture in pictures)
    assert pdf.drawn("#show: house", data=data, form="png")[0].startswith(b"\x89PNG")


def test_a_template_that_makes_no_page_says_so():
    with pytest.raises(pdf.NotSet, match="could not be set"):
        pdf.compiled("#nothing-of-the-sort", data={"title": ""})
    with pytest.raises(ValueError, match="a4 or us-letter"):
        pdf.compiled("", data={}, paper="a3")
