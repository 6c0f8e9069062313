"""How far people trust the pages: one vote a person counts, and a page that many distrust gets a ticket."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from data.core import clock, jobs, registry, store
from data.core.access import Actor, Refused, Scope
from data.core.ledger.entries import table_of
from data.quality import commands, views
from models import Ticket, User
from tests.signed_in import actor_of, answer_settings, make_user

PAGE = "/pipeline-coverage"
NOON = datetime(2025, 7, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _store(postgres_store: str) -> None:
    registry.load_domains()
    answer_settings()


def people(count: int) -> list[User]:
    return [make_user(f"person{n}", "viewer") for n in range(count)]


def vote(user: User, score: int, page: str = PAGE) -> None:
    with store.writing(actor_of(user), "form") as session:
        commands.vote(session, actor=actor_of(user), page=page, score=score)


def told() -> list[tuple[str, int, str]]:
    with store.reading() as session:
        found = views.trust(session, scope=Scope("all"), as_of=clock.today("UTC"))
    return [(row["page"], row["n"], f"{row['average']:.2f} {row['shown'][1]}") for row in found]


def test_the_newest_vote_of_each_person_counts() -> None:
    ann, bob = people(2)
    with clock.frozen(NOON):
        vote(ann, 1)
        vote(ann, 2)
        vote(bob, 4)
    with clock.frozen(NOON + timedelta(days=1)):
        vote(ann, 5)
        assert told() == [(PAGE, 2, "4.50 Few votes")]
        with store.reading() as session:
            assert views.own_vote(session, scope=Scope("own", ann.id, None, (ann.id or 0,)), page=PAGE) == 5


@pytest.mark.parametrize(("scores", "is_raised"), [
    ([3, 3, 3, 4, 4], True), ([3, 3, 4, 4, 4], False), ([1, 2, 2, 2, 2], True), ([1, 1, 1, 1], False),
])  # fmt: skip
def test_a_page_below_three_and_a_half_with_five_votes_gets_a_ticket(scores: list[int], is_raised: bool) -> None:
    owner = make_user("rosa", "revops")
    for user, score in zip(people(len(scores)), scores, strict=True):
        vote(user, score)
    jobs.run("quality.check_trust")
    with store.reading() as session:
        tickets = session.execute(select(Ticket)).scalars().all()
        assert [(t.owner_id, t.rule) for t in tickets] == ([(owner.id, "quality.page_distrusted")] if is_raised else [])


def test_trust_that_returns_clears_the_ticket() -> None:
    everybody = people(5)
    for user in everybody:
        vote(user, 2)
    jobs.run("quality.check_trust")
    for user in everybody:
        vote(user, 5)
    jobs.run("quality.check_trust")
    with store.reading() as session:
        assert session.scalar(select(table_of(Ticket).c.clear_reason)) == "no longer so"


@pytest.mark.parametrize(("score", "page"), [(0, PAGE), (6, PAGE), (3, "no address")])
def test_a_vote_is_one_to_five_about_a_page(score: int, page: str) -> None:
    (ann,) = people(1)
    with pytest.raises(ValueError, match="1 to 5"):
        vote(ann, score, page)


def test_a_service_account_has_no_opinion() -> None:
    with pytest.raises(Refused), store.writing(Actor(None, "operator", frozenset({"operator"})), "job") as session:
        commands.vote(session, actor=Actor(None, "x", frozenset({"viewer"})), page=PAGE, score=3)
