"""A team leaves its spreadsheets: four real csv files go in, coverage is right, and the import can be taken back."""

import csv
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from tests.journeys import maven_by_hand, maven_rates_by_hand

ROOT = Path(__file__).parents[2]
MAPPING = Path(__file__).with_name("maven.yaml")
FILES = ("sales_teams.csv", "products.csv", "accounts.csv", "sales_pipeline.csv")
SLICES = {
    "segment": {"retail": 400_000, "technology": 300_000, "medical": 250_000, "software": 1_000},
    "territory": {"Central": 700_000, "East": 600_000, "West": 800_000},
    "owner": {"Darcel Schlecht": 300_000, "Anna Snelling": 90_000},
    "product": {"GTX Pro": 900_000, "MG Special": 20_000},
}


def run(*arguments: str, home: Path, code: int = 0) -> str:
    """Run the command line as a person would, in a store of its own."""
    environment = {**os.environ, "QUARTERDECK_DIR": str(home), "DATABASE_URL": f"sqlite:///{home / 'store.db'}"}
    environment.pop("DATABASE_OWNER_URL", None)
    command = [sys.executable, "-m", "data", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr + done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def maven(shared_data: Path) -> Path:
    return shared_data / "open" / "maven"


@pytest.fixture(scope="module")
def home(maven: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that the four files went into, with a targets sheet for each slice."""
    folder = tmp_path_factory.mktemp("maven")
    run("migrate", home=folder)
    for name in FILES:
        run("import", str(maven / name), "--mapping", str(MAPPING), "--as-of", "2017-12-31", home=folder)
    for by, amounts in SLICES.items():
        sheet = folder / f"targets by {by}.csv"
        with sheet.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["Period", by.capitalize(), "Target"])
            writer.writerows([["2017-Q4", key, amount] for key, amount in amounts.items()])
        run("import", str(sheet), "--as", "targets", home=folder)
    return folder


def shown(home: Path, *more: str) -> dict:
    out = run("show", "pipeline.coverage", "--period", "2017-Q4", "--as-of", "2017-10-01", *more, "--json", home=home)
    return json.loads(out)


@pytest.mark.parametrize("by", SLICES)
def test_coverage_equals_what_pandas_works_out_from_the_csv(home: Path, maven: Path, by: str) -> None:
    expected = maven_by_hand.coverage(maven, SLICES[by], by)
    found = shown(home, "--by", by)
    rows = {row[by]: row for row in found["rows"]} | {"total": found["total"]}
    assert set(rows) == set(expected)
    for key, hand in expected.items():
        inputs = rows[key]["inputs"]
        assert Decimal(inputs["open"]) == hand["open"], key
        assert Decimal(inputs["won"]) == hand["won"], key
        if hand["coverage"] is None:
            assert rows[key]["value"] is None, key
            assert rows[key]["reason"] == ("no_target" if hand["target"] is None else "target_met")
        else:
            assert abs(Decimal(rows[key]["value"]) - hand["coverage"]) < Decimal("1e-20"), key


def test_clean_coverage_is_above_zero_and_says_which_rules_could_not_be_assessed(home: Path) -> None:
    out = run("show", "pipeline.clean_coverage", "--period", "2017-Q4", "--as-of", "2017-10-01", "--by", "territory",
              "--json", home=home)  # fmt: skip
    total = json.loads(out)["total"]
    assert Decimal(total["value"]) > 0
    assert "stale" in json.dumps(total["inputs"])


@pytest.mark.parametrize("name", ["win_rate", "close_rate"])
def test_win_rates_equal_what_pandas_works_out_from_the_csv(home: Path, maven: Path, name: str) -> None:
    expected = maven_rates_by_hand.rates(maven, "segment", name)
    out = run("show", f"pipeline.{name}", "--period", "2017-Q4", "--as-of", "2017-12-31", "--by", "segment", "--json",
              home=home)  # fmt: skip
    told = json.loads(out)
    rows = {row["segment"]: row["value"] for row in told["rows"]} | {"total": told["total"]["value"]}
    found = {key: Decimal(value) for key, value in rows.items() if value is not None}
    assert set(found) == set(expected)
    assert all(abs(found[key] - hand) < Decimal("1e-20") for key, hand in expected.items())


def test_the_same_file_again_changes_nothing(home: Path, maven: Path) -> None:
    before = run("verify", "--content", home=home)
    out = run("import", str(maven / "sales_pipeline.csv"), "--mapping", str(MAPPING), "--as-of", "2017-12-31", "--json",
              home=home)  # fmt: skip
    told = json.loads(out)
    assert (told["import_id"], told["counts"]["unchanged"]) == (None, 8800)
    assert run("verify", "--content", home=home) == before


@pytest.mark.long  # in every run: by hand in the browser, and on PostgreSQL
def test_import_and_undo_leave_the_content_as_it_was(maven: Path, tmp_path: Path) -> None:
    run("migrate", home=tmp_path)
    for name in FILES[:3]:
        run("import", str(maven / name), "--mapping", str(MAPPING), home=tmp_path)
    before = run("verify", "--content", home=tmp_path)
    pipeline = str(maven / FILES[3])
    out = run("import", pipeline, "--mapping", str(MAPPING), "--as-of", "2017-12-31", "--json", home=tmp_path)
    assert run("verify", "--content", home=tmp_path) != before
    run("undo", str(json.loads(out)["import_id"]), home=tmp_path)
    assert run("verify", "--content", home=tmp_path) == before
    run("verify", home=tmp_path)


def test_a_dry_run_writes_nothing_and_says_what_would_happen(maven: Path, tmp_path: Path) -> None:
    run("migrate", home=tmp_path)
    before = run("verify", "--content", home=tmp_path)
    out = run("import", str(maven / FILES[0]), "--mapping", str(MAPPING), "--dry-run", "--json", home=tmp_path)
    told = json.loads(out)
    assert (told["dry_run"], told["import_id"], told["counts"]["create"]) == (True, None, 35)
    assert run("verify", "--content", home=tmp_path) == before
