"""What one domain does because records of another changed: in the same revision, before it is written.

A reaction is told which records of a table changed. What it changes itself is recorded too, and calls no reaction.
"""

from collections.abc import Callable, Mapping

from sqlmodel import Session

React = Callable[[Session, set[int]], None]
"""react(session, numbers of the records that changed)"""

REACTIONS: dict[str, dict[str, React]] = {}


def on(*entities: str) -> Callable[[React], React]:
    """Offer a function that is told of every change of these tables; `activity` tells whose account was touched.

    Entering a function again replaces it, because Streamlit imports a changed module anew.
    """

    def offer(react: React) -> React:
        for entity in entities:
            REACTIONS.setdefault(entity, {})[f"{react.__module__}.{react.__qualname__}"] = react
        return react

    return offer


def run(session: Session, touched: Mapping[str, set[int]]) -> None:
    """Call every reaction to what a revision has touched, tables and reactions in alphabetical order."""
    for entity in sorted(touched):
        for name in sorted(REACTIONS.get(entity, {})):
            if touched[entity]:
                REACTIONS[entity][name](session, touched[entity])
    session.flush()
