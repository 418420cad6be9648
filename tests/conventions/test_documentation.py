"""Documentation that is tested: every setting and every command is written down where people look."""

from __future__ import annotations

import re
from pathlib import Path

import click
from flask import Flask

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(
    r"""(?:env|environ)(?:\.get\(|\[)\s*["']([A-Z_]+)["']|whole_number\(env, "([A-Z_]+)\""""
)


def settings() -> set[str]:
    """The environment variables that the settings read."""
    files = (ROOT / "config.py", ROOT / "collabnet" / "cli" / "gunicorn_settings.py")
    return {name for f in files for pair in READ.findall(f.read_text()) for name in pair if name}


def test_every_setting_is_in_the_table_of_settings() -> None:
    found = settings()
    assert {"SECRET_KEY", "DATABASE_URL", "PROXIES", "WEB_WORKERS"} <= found
    written = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs" / "deploy.md").read_text()))
    assert found - written == set()


def test_the_table_of_settings_names_no_setting_that_nothing_reads() -> None:
    table = re.findall(r"^\| (`.+?) ?●? \|", (ROOT / "docs" / "deploy.md").read_text(), re.MULTILINE)  # fmt: skip
    written = {name for row in table for name in re.findall(r"`([A-Z_]+)`", row)}
    assert written <= settings()


def test_every_command_of_ours_is_documented(app: Flask) -> None:
    text = "".join(p.read_text() for p in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")))
    ours = set(app.cli.list_commands(click.Context(app.cli))) - {"run", "shell", "routes", "db"}
    assert {"serve", "worker", "demonstration", "import"} <= ours
    assert {name for name in ours if f"flask {name}" not in text} == set()


def test_every_command_that_is_documented_exists(app: Flask) -> None:
    text = "".join(p.read_text() for p in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")))
    named = set(re.findall(r"(?:bin/|`|^    )flask ([a-z]+)", text, re.MULTILINE))
    assert named
    assert named - set(app.cli.list_commands(click.Context(app.cli))) == set()
