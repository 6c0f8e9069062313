"""Every page and what its file says of itself."""

from pathlib import Path

import pytest

from components.frame import cards
from data.core import access

BODY = '"""Deal risk.\n\nOpen deals that need a look.\n"""\nraise RuntimeError\nPAGE = {card}\n'


CARD = '{"order": 1, "icon": ":material/x:", "right": "pipeline.view"}'


def write(folder: Path, place: str, card: str = CARD) -> None:
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(BODY.replace("{card}", card), encoding="utf-8")


def test_a_card_is_read_without_running_the_page(tmp_path: Path) -> None:
    write(tmp_path, "pipeline/deal_risk.py")
    (card,) = cards.cards(tmp_path)
    assert (card.title, card.about) == ("Deal risk", "Open deals that need a look.")
    assert card.address == "/pipeline-deal-risk"
    assert (card.section, card.right, card.is_hidden) == ("Pipeline", "pipeline.view", False)


def test_a_folder_is_one_page_and_its_parts_are_none(tmp_path: Path) -> None:
    write(tmp_path, "pipeline/deal/page.py")
    (tmp_path / "pipeline" / "deal" / "header.py").write_text("nothing", encoding="utf-8")
    assert [card.address for card in cards.cards(tmp_path)] == ["/pipeline-deal"]


def test_a_name_that_python_reserves_has_a_plain_address(tmp_path: Path) -> None:
    write(tmp_path, "quality/import_/page.py")
    assert [card.address for card in cards.cards(tmp_path)] == ["/quality-import"]


def test_the_start_page_comes_first_and_unknown_domains_last(tmp_path: Path) -> None:
    for place in ("zoo/animals.py", "people/users.py", "home/monday.py", "pipeline/deals.py"):
        write(tmp_path, place)
    assert [card.address for card in cards.cards(tmp_path)] == ["/", "/pipeline-deals", "/people-users", "/zoo-animals"]


@pytest.mark.parametrize(
    "card", ['{"order": 1}', '{"right": "a.b", "colour": "red"}', '{"right": "a.b", "order": "1"}', '{"right": 1}']
)
def test_a_wrong_card_is_named(tmp_path: Path, card: str) -> None:
    write(tmp_path, "pipeline/deals.py", card)
    with pytest.raises(ValueError, match=r"deals\.py"):
        cards.cards(tmp_path)


def test_every_page_asks_for_a_right_that_exists_and_has_its_own_address() -> None:
    found = cards.cards()
    assert found
    assert {card.right for card in found} <= set(access.permissions().actions)
    assert len({card.address for card in found}) == len(found)


def test_every_page_asks_for_the_right_of_its_card_before_anything_else() -> None:
    for card in cards.cards():
        text = card.path.read_text(encoding="utf-8")
        body = text.partition("PAGE = ")[2]
        first = body.index("require(")
        assert f'require("{card.right}")' in body, card.path
        assert "st." not in body[:first], f"{card.path} draws before it asks"
        assert "store." not in body[:first], f"{card.path} reads before it asks"
