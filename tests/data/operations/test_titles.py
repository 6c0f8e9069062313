"""Titles as people write them come to the right area and role, or wait for a person; none is silently wrong."""

import csv
from pathlib import Path

import pytest

from data.core.reference import BadReferenceError, load
from data.operations.formulas.departments import departments_of, shipped_departments
from data.operations.formulas.titles import match_title

HERE = Path(__file__).parent
KNOWN = shipped_departments()


def rows(name: str) -> list[tuple[str, tuple[str, str]]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return [(row["title"], (row["area"], row["role"])) for row in csv.DictReader(lines)]


@pytest.mark.parametrize(("name", "size"), [("titles_frozen.csv", 150), ("titles_unseen.csv", 174)])
def test_nine_of_ten_titles_are_right_and_none_is_silently_wrong(name, size):
    """Titles that fit several areas have none in the list: they are right where they wait for a person."""
    told = rows(name)
    assert len(told) == size
    right, wrong = 0, []
    for title, wanted in told:
        found = match_title(title, known=KNOWN)
        used = found.key if found.confidence >= KNOWN.matching.accepted else ("", "")
        right += used == wanted
        if used not in {wanted, ("", "")}:
            wrong.append((title, found))
    assert wrong == []
    assert right >= 0.9 * size


def test_there_are_sixteen_areas_and_fifty_one_roles_and_the_pair_is_the_key():
    assert (len(KNOWN.areas), len(KNOWN.roles)) == (16, 51)
    assert {("it", "project_manager"), ("product", "project_manager")} <= set(KNOWN.by_key)


@pytest.mark.parametrize(
    ("title", "wanted", "rule"),
    [
        ("Recruiter for engineers", ("hr", "recruiter"), "recruiting is HR"),
        ("Campaign analyst, SQL and Python", ("marketing", "marketing_operations"), "analysts of marketing"),
        ("Research chemist, medical products", ("science", "other"), "research in the laboratory is science"),
        ("Structural engineer", ("", ""), "classical engineers are left to a person"),
        ("Project manager", ("", ""), "projects stand in two areas"),
    ],
)
def test_the_table_of_precedence_says_which_rule_decided(title, wanted, rule):
    found = match_title(title, known=KNOWN)
    assert (found.key, found.rule) == (wanted, rule)


def test_a_decision_of_a_person_comes_before_every_rule():
    decided = {"account executive": ("marketing", "other")}
    found = match_title("  Account   Executive ", known=KNOWN, decided=decided)
    assert (found.key, found.confidence) == (("marketing", "other"), 1)


@pytest.mark.parametrize("title", ["", "   ", "???", "x" * 5_000, "(CEO)", "経理", "-- , --"])
def test_anything_may_stand_in_a_title(title):
    assert match_title(title, known=KNOWN).confidence <= 1


def test_a_document_with_an_unknown_role_or_one_twice_is_refused():
    shipped = load("departments")
    with pytest.raises(BadReferenceError, match="twice"):
        departments_of({**shipped, "roles": [*shipped["roles"], shipped["roles"][0]]})
    rule = {"name": "wrong", "area": "moon", "role": "walker", "any": ["moon"]}
    matching = {**shipped["matching"], "rules": [rule]}
    with pytest.raises(BadReferenceError, match="no role moon / walker"):
        departments_of({**shipped, "matching": matching})
