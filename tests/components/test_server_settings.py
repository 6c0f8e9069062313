"""The settings file: known options only, and the ones that keep the door shut."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from streamlit import config

ROOT = Path(__file__).parents[2]
SETTINGS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def _leaves(table: dict, prefix: str = "") -> list[str]:
    found: list[str] = []
    for name, value in table.items():
        found += _leaves(value, f"{prefix}{name}.") if isinstance(value, dict) else [f"{prefix}{name}"]
    return found


@pytest.mark.parametrize("option", _leaves(SETTINGS))
def test_the_installed_streamlit_knows_the_option(option: str) -> None:
    assert option in config._config_options_template


def test_streamlit_reads_the_file_without_a_complaint() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "streamlit", "config", "show"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "not a valid config option" not in shown.stdout + shown.stderr
    assert "maxUploadSize = 50" in shown.stdout


def test_nothing_is_told_and_nothing_is_open_by_default() -> None:
    assert SETTINGS["server"]["address"] == "127.0.0.1"
    assert SETTINGS["server"]["enableXsrfProtection"] is True
    assert SETTINGS["server"]["enableStaticServing"] is False
    assert SETTINGS["server"]["enableAgentApi"] is False
    assert SETTINGS["client"]["showErrorDetails"] == "none"
    assert SETTINGS["client"]["disableDataExport"] is True
    assert SETTINGS["browser"]["gatherUsageStats"] is False
