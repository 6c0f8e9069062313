"""Text from data stays text."""

import pytest

from components.escape import clean, plain
from components.markup import draw, element, image, join
from components.plain_table import plain_table

HOSTILE = (
    "![](http://evil.test/?x) <img src=x onerror=alert(1)> [a](javascript:1) :smile: $x$ www.evil.test a@evil.test"
)


def test_every_sign_that_markdown_reads_is_escaped() -> None:
    shown = plain(HOSTILE)
    for sign in "![]()<>*_`$:#~|":
        assert sign not in shown.replace(f"\\{sign}", "")


@pytest.mark.parametrize("text", ["http://evil.test", "www.evil.test", "a@evil.test", ":material/home:", ":smile:"])
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
    draw(element("p", "x"))
