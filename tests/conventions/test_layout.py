"""The house keeps its layout: short files that say what they are for, templates in their blueprint's folder."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).resolve().parents[2]
TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()
    if (ROOT / name).is_file()
]  # fmt: skip
PYTHON = [p for p in TRACKED if p.suffix == ".py"]
TEMPLATES = [
    p for p in TRACKED if p.suffix in (".html", ".txt") and p.is_relative_to(ROOT / "templates")
]
TOP_LEVEL = {
    ".ci", ".gitignore", ".npmrc", "Makefile", "README.md", "collabnet", "config.py", "docs", "migrations",
    "package-lock.json", "package.json", "pyproject.toml", "requirements.in", "requirements.txt", "static",
    "templates", "tests", "wsgi.py",
}  # fmt: skip


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_top_level_holds_what_the_readme_says_and_no_more() -> None:
    assert {p.relative_to(ROOT).parts[0] for p in TRACKED} <= TOP_LEVEL


def test_no_file_is_longer_than_400_lines() -> None:
    long = {
        _name(p): n
        for p in (*PYTHON, *TEMPLATES, *(f for f in TRACKED if f.suffix in (".css", ".js")))
        if (n := len(p.read_text().splitlines())) > 400 and "migrations/versions" not in _name(p)
    }
    assert long == {}


def test_every_python_file_opens_with_a_sentence_that_says_what_it_is_for() -> None:
    silent = [
        _name(p) for p in PYTHON if not (ast.get_docstring(ast.parse(p.read_text())) or "").strip()
    ]
    assert silent == []


def test_the_day_it_is_comes_from_the_clock_of_london() -> None:
    """For an hour of every summer night it is another day in UTC: rules ask `platform.clock.today`."""
    code = [p for p in PYTHON if p.is_relative_to(ROOT / "collabnet")]
    wrong = [
        _name(p) for p in code if re.search(r"utcnow\(\)\.date\(|date\.today\(", p.read_text())
    ]
    assert wrong == []


def test_templates_stand_in_the_folder_of_their_blueprint(app: Flask) -> None:
    folders = {
        p.relative_to(ROOT / "templates").parts[0]
        for p in TEMPLATES
        if p.parent != ROOT / "templates"
    }
    assert folders - {"_macros", "errors", "emails"} <= set(app.blueprints)


INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|javascript:|\|\s*safe\b", re.IGNORECASE)


def test_no_template_has_anything_inline_or_unescaped() -> None:
    found = {_name(p): m.group() for p in TEMPLATES if (m := INLINE.search(p.read_text()))}
    assert found == {}


@pytest.mark.parametrize(
    "word", ["/work/", "registry.npmjs", "pypi.org/simple", "files.pythonhosted", "localhost:8"]
)
def test_no_file_names_a_machine_path_or_a_registry(word: str) -> None:
    text = {".py", ".md", ".txt", ".in", ".json", ".toml", ".html", ".js", ".css", ".npmrc", ""}
    here = Path(__file__).resolve()
    found = [
        _name(p)
        for p in TRACKED
        if p.suffix in text and p != here and word in p.read_text(errors="ignore")
    ]
    assert found == []
