"""Text from data stays text."""

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from components.escape import clean, plain
from components.markup import draw, element, image, join
from components.plain_table import plain_table

HOSTILE = (
    "![](http://evil.test/?x) <img src=x onerror=alert(1)> [a](javascript:1) :smile: $x$ www.evil.test a@evil.test"
)


SIGNS = ["*", "_", "`", "[", "]", "(", ")", "!", "<", ">", "#", "~", "$", ":", "&", ";", "|", "-", "+", "1.", "\\", " "]
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["strikethrough", "table"])


def as_a_reader_sees(label: str) -> str:
    """The label as a page draws it: one paragraph of text, or whatever markup it became."""
    drawn = MARKDOWN.render(label).strip()
    return html.unescape(drawn.removeprefix("<p>").removesuffix("</p>")).replace("\u2060", "")


def test_hostile_text_loads_links_and_formats_nothing() -> None:
    drawn = MARKDOWN.render(plain(HOSTILE))
    assert drawn.count("<") == 2  # the paragraph's own
    assert as_a_reader_sees(plain(HOSTILE)) == HOSTILE


@given(st.lists(st.sampled_from([*SIGNS, "a", "Zürich", "http://e.test", "www.e.test"]), max_size=14).map("".join))
@example("![x](http://e.test/x.png)").via("a picture")
@example("__init__ *b* ~~c~~ `d` &copy; <b> - x").via("every kind")
@example("1) one").via("a list")
@example("\\$").via("a backslash before a sign")
def test_any_text_is_shown_letter_by_letter(text: str) -> None:
    assert as_a_reader_sees(plain(text)) == text.strip()


@pytest.mark.parametrize(
    "label", ["close_date", "Amount (USD)", "Smith & Sons, Inc.", "12:30 – 13:00", "Q1-Q2", "$7.00", "100% O'Neill!"]
)
def test_an_ordinary_label_is_read_out_without_a_backslash(label: str) -> None:
    assert plain(label) == label


@pytest.mark.parametrize("text", ["$a$", "x $1 and $2", ":red[x]", ":material/home:", "a:red"])
def test_formulas_and_colours_are_not_recognised(text: str) -> None:
    shown = plain(text)
    assert "$" not in shown.replace("\\$", "")
    assert not re.search(r":[a-z]", shown)


@pytest.mark.parametrize("text", ["http://evil.test", "_www.evil.test", "a+@evil.test", ":material/home:", ":smile:"])
def test_what_is_recognised_after_parsing_is_broken_by_a_joiner(text: str) -> None:
    assert "\u2060" in plain(text)


def test_ordinary_text_keeps_its_letters() -> None:
    assert plain("Müller und Söhne 3") == "Müller und Söhne 3"


def test_marks_that_turn_the_reading_order_are_dropped() -> None:
    assert clean("abc\u202efdp.exe\x00") == "abcfdp.exe"


def test_typeset_blocks_escape_text_and_attributes() -> None:
    block = element("p", HOSTILE, title='"><script>')
    assert "<img" not in block
    assert "<script>" not in block
    assert "&lt;img" in block


def test_joined_markup_is_not_escaped_twice() -> None:
    assert join([element("b", "&"), "<"]) == "<b>&amp;</b>&lt;"


def test_a_picture_from_elsewhere_is_refused() -> None:
    with pytest.raises(ValueError, match="made here"):
        image("http://evil.test/x.png", "x", "y")


@pytest.mark.parametrize("link", ["javascript:alert(1)", "//evil.test", "http://evil.test", "/\\evil.test", ""])
def test_a_link_that_leaves_the_app_is_shown_as_text(link: str) -> None:
    assert "<a" not in plain_table([["Acme"]], [("Deal", False)], alt="Deals", links=[link])


def test_a_link_within_the_app_is_a_link() -> None:
    assert '<a href="/pipeline-deal?id=7">Acme</a>' in plain_table(
        [["Acme"]], [("Deal", False)], alt="Deals", links=["/pipeline-deal?id=7"]
    )


def test_drawing_needs_no_running_page() -> None:
    assert draw(element("p", "x")) is None
