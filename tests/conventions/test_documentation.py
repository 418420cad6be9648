"""Documentation that is tested: settings, commands, make targets and permissions are written down where people look."""

from __future__ import annotations

import re
from pathlib import Path

import click
from flask import Flask

from collabnet.core.actor import Role
from collabnet.core.permissions import (
    DENIED_ELSEWHERE,
    OWN_RECORD_PERMISSIONS,
    ROLE_LABELS,
    ROLE_PERMISSIONS,
    Permission,
)

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


def commands(group: click.Group, prefix: str = "flask") -> list[str]:
    """Our commands with their subcommands, spelled out as people type them."""
    found = []
    for name, command in sorted(group.commands.items()):
        if prefix == "flask" and name in {"db", "run", "shell", "routes"}:
            continue  # Flask and its extensions bring these
        path = f"{prefix} {name}"
        found += commands(command, path) if isinstance(command, click.Group) else [path]
    return found


def test_every_command_of_ours_is_documented(app: Flask) -> None:
    text = "".join(p.read_text() for p in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")))
    ours = commands(app.cli)
    assert {"flask serve", "flask worker", "flask demonstration load"} <= set(ours)
    assert [c for c in ours if c not in text] == []


def test_every_command_that_is_documented_exists(app: Flask) -> None:
    text = "".join(p.read_text() for p in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")))
    named = set(re.findall(r"(?:bin/|`|^    )flask ([a-z]+)", text, re.MULTILINE))
    assert named
    assert named - set(app.cli.list_commands(click.Context(app.cli))) == set()


def test_every_make_target_is_documented() -> None:
    targets = set(
        re.findall(r"^#.*?make (\w+)|\bmake (\w+)  ", (ROOT / "Makefile").read_text(), re.M)
    )
    names = {n for pair in targets for n in pair if n}
    assert {"run", "test", "lint", "bench", "drill", "lock"} <= names
    readme = (ROOT / "README.md").read_text()
    assert sorted(n for n in names if f"make {n}" not in readme) == []


def test_the_table_of_permissions_says_what_the_code_does() -> None:
    rows = re.findall(
        r"^\| `([a-z_]+)` \|(.*)\|$", (ROOT / "docs" / "permissions.md").read_text(), re.M
    )
    written = {name: [cell.strip() for cell in cells.split("|")] for name, cells in rows}
    assert set(written) == {p.value for p in Permission}
    for permission in Permission:
        assert written[permission.value] == [_cell(role, permission) for role in Role]


def _cell(role: Role, permission: Permission) -> str:
    if permission in ROLE_PERMISSIONS[role]:
        return "yes"
    if permission in OWN_RECORD_PERMISSIONS.get(role, ()):
        return "own record"
    return "denied elsewhere" if permission in DENIED_ELSEWHERE.get(role, ()) else ""


def permissions_table() -> str:
    """The table of docs/permissions.md, to paste there after a change."""
    head = "| permission | " + " | ".join(ROLE_LABELS[r] for r in Role) + " |\n"
    rule = "|---|" + "---|" * len(Role) + "\n"
    rows = (
        f"| `{p.value}` | " + " | ".join(_cell(r, p) for r in Role) + " |\n" for p in Permission
    )
    return head + rule + "".join(rows)
