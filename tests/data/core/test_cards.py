"""What a page's card says of the metrics that it shows is true."""

import ast

from data.core import cards, registry
from data.core.metrics import METRICS


def test_a_card_names_the_metrics_that_its_page_names():
    registry.load_domains()
    for card in cards.cards():
        files = sorted(card.path.parent.glob("*.py")) if card.path.stem == cards.ENTRY else [card.path]
        texts = {
            node.value for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }  # fmt: skip
        named = texts & METRICS.keys()
        assert named <= set(card.shows), f"{card.path}: PAGE shows lacks {sorted(named - set(card.shows))}"
        assert set(card.shows) <= METRICS.keys(), f"{card.path}: there is no metric {set(card.shows) - METRICS.keys()}"
