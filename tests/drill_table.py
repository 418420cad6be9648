"""Prints one line a drill after `make drill`: what, whether it held, how long, and its figures.

A drill gives a figure with pytest's own `record_property("pages", 312)`.
"""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    rows = []
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in terminalreporter.getreports(outcome):
            if report.when == "call" or outcome in ("error", "skipped"):
                name = report.nodeid.rsplit("::", 1)[-1].removeprefix("test_").replace("_", " ")
                figures = ", ".join(f"{key} {value}" for key, value in report.user_properties)
                rows.append((name, outcome, f"{report.duration:.1f} s", figures))
    if not rows:
        return
    terminalreporter.section("drills")
    width = min(max(len(row[0]) for row in rows), 90)
    for name, outcome, seconds, figures in sorted(rows):
        terminalreporter.write_line(f"{name:<{width}}  {outcome:<7} {seconds:>9}  {figures}")
