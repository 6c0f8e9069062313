"""Flows keep their order and their sums, and every ribbon can be clicked."""

import pytest

from components import sankey
from components.sankey_places import PAD, Flow, Node, placed

NODES = [
    Node("open", "Open <b>"),
    Node("new", "New"),
    Node("commit", "Commit"),
    Node("won", "Won"),
    Node("lost", "Lost"),
]
FLOWS = [
    Flow("open", "commit", 60), Flow("new", "commit", 40), Flow("commit", "won", 90), Flow("open", "lost", 5),
    Flow("commit", "lost", 10, name="slip"), Flow("new", "lost", 0),
]  # fmt: skip


def _figure(nodes: list[Node], flows: list[Flow]):
    return sankey.sankey_figure(nodes, flows, kind="count", theme="light")


def test_a_node_stands_right_of_all_that_flows_into_it_and_ends_stand_last() -> None:
    places = placed(NODES, FLOWS)
    assert {name: place.column for name, place in places.items()} == {
        "open": 0, "new": 0, "commit": 1, "won": 2, "lost": 2,
    }  # fmt: skip


def test_nodes_of_a_column_keep_the_order_given_and_stand_apart() -> None:
    for order in (NODES, [*NODES[:3], NODES[4], NODES[3]]):
        places = placed(order, FLOWS)
        first, second = (places[n.name] for n in order[3:])
        assert second.top == pytest.approx(first.top + first.high + PAD)


def test_every_node_and_flow_can_be_clicked_by_its_name() -> None:
    handles = _figure(NODES, FLOWS).data[1]
    assert {one[0] for one in handles.customdata} == {
        "open", "new", "commit", "won", "lost",
        "open → commit", "new → commit", "commit → won", "open → lost", "slip",
    }  # fmt: skip


def test_names_are_shown_as_text() -> None:
    assert "Open <b>" not in _figure(NODES, FLOWS).to_json()


def test_a_flow_that_leads_back_is_negative_or_unknown_is_refused() -> None:
    with pytest.raises(ValueError, match="leads back"):
        placed(NODES, [Flow("open", "new", 1), Flow("new", "open", 1)])
    with pytest.raises(ValueError, match="negative"):
        placed(NODES, [Flow("open", "won", -1)])
    with pytest.raises(ValueError, match="not among the nodes"):
        placed(NODES, [Flow("open", "nowhere", 1)])


def test_nothing_that_flows_is_an_empty_figure_that_says_so() -> None:
    assert len(_figure(NODES, []).data[1].x) == 0
    assert sankey.alt(NODES, [], what="Flows") == "Flows: nothing."
    assert sankey.alt(NODES, FLOWS, what="Flows", kind="count").startswith(
        "Flows: Commit to Won 90; Open <b> to Commit"
    )
