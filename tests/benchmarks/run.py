"""Runs every benchmark, prints a table and writes instance/bench.json (`make bench`).

`make bench ONLY=import` runs those whose name contains the word. A target that is not held ends the
run with an error after the table.
"""

import importlib
import json
import os
import sys
from pathlib import Path

from tests.benchmarks.registry import BENCHMARKS, Benchmark, Measurement

HERE = Path(__file__).parent
REPORT = HERE.parents[1] / "instance" / "bench.json"


def load_benchmarks() -> None:
    """Import every bench_*.py beside this file, which registers what is in it."""
    for path in sorted(HERE.glob("bench_*.py")):
        importlib.import_module(f"tests.benchmarks.{path.stem}")


def judge(benchmark: Benchmark, measured: Measurement) -> dict[str, object]:
    """Return the row of the report: figure, baseline, their ratio, and whether the target holds."""
    ratio = None
    if measured.baseline is not None:
        inverse = benchmark.of == "inverse ratio"
        top, bottom = measured.figure, measured.baseline
        if inverse:
            top, bottom = bottom, top
        ratio = top / bottom if bottom else float("inf")
    compared = measured.figure if benchmark.of == "figure" else ratio
    if compared is None:
        raise ValueError(f"{benchmark.name}: a ratio needs a baseline")
    at_most = benchmark.bound == "at most"
    return {
        "name": benchmark.name,
        "figure": measured.figure,
        "unit": benchmark.unit,
        "baseline": measured.baseline,
        "ratio": ratio,
        "target": f"{benchmark.of} {benchmark.bound} {benchmark.target:g}",
        "holds": compared <= benchmark.target if at_most else compared >= benchmark.target,
    }


def table(rows: list[dict[str, object]]) -> str:
    """Return the rows as an aligned text table."""
    columns = ["name", "figure", "unit", "baseline", "ratio", "target", "holds"]
    lines = [columns] + [[_cell(row[column]) for column in columns] for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def main() -> int:
    """Measure, print, write; return 1 where a target is not held or nothing matched."""
    load_benchmarks()
    wanted = os.environ.get("ONLY", "").lower()
    rows = []
    for benchmark in BENCHMARKS:
        if wanted in benchmark.name.lower():
            print(f"measuring: {benchmark.name}", file=sys.stderr, flush=True)
            rows.append(judge(benchmark, benchmark.measure()))
    if not rows:
        print("No benchmark of that name.")
        return 1
    print(table(rows))
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return 0 if all(row["holds"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
