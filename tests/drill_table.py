"""Prints one line a drill after `make drill` and keeps its figures in instance/drill.json: name, figure, target, holds.

A drill gives a figure with `figure(record_property, "pages opened", 312, "300 or more", True)`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import config


def figure(
    record_property: Callable[[str, object], None],
    name: str,
    value: float | str,
    target: str,
    holds: bool,
) -> None:
    """Note what a drill measured, what was promised, and whether it holds."""
    record_property(name, {"figure": value, "target": target, "holds": holds})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table and write the file, when any drill ran."""
    rows: list[dict[str, Any]] = []
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in terminalreporter.getreports(outcome):
            if report.when == "call" or outcome in ("error", "skipped"):
                rows += _rows(report, outcome)
    if not rows:
        return
    terminalreporter.section("drills")
    width = min(max(len(row["name"]) for row in rows), 90)
    for row in rows:
        held = "holds" if row["holds"] else "DOES NOT HOLD"
        line = f"{row['name']:<{width}}  {row['figure']!s:>10}  target {row['target']}: {held}"
        terminalreporter.write_line(line)
    folder = Path(os.environ.get("INSTANCE_DIR", config.ROOT / "instance"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "drill.json").write_text(json.dumps(rows, indent=2) + "\n")


def _rows(report: Any, outcome: str) -> list[dict[str, Any]]:
    """The drill itself, then each figure it gave."""
    name = report.nodeid.rsplit("::", 1)[-1].removeprefix("test_").replace("_", " ")
    took = f"{outcome}, {report.duration:.0f} s"
    own = {"name": name, "figure": took, "target": "passed", "holds": outcome == "passed"}
    figures = [
        {
            "name": key,
            **(
                value
                if isinstance(value, dict)
                else {"figure": value, "target": "none", "holds": True}
            ),
        }
        for key, value in report.user_properties
    ]
    return [own, *figures]
