"""One import of the register into an empty SQLite database, measured: run by bench_import in its own process."""

import json
import sys
import tempfile
import time
from pathlib import Path

from flask_migrate import upgrade

import config
from collabnet import create_app
from tests.benchmarks.bench_import import ROWS, bare_pass
from tests.benchmarks.memory import peak_bytes
from tests.factories.register import COLUMNS, academy_row, run_import, school_row, write_csv


def invented(path: Path) -> Path:
    """A file of as many rows as England has, where the open data is absent."""
    others = [f"Other {n}" for n in range(140 - len(COLUMNS))]
    empty = dict.fromkeys(others, "")
    rows = (
        (academy_row(100_001 + n, 5_000 + n % 900) if n % 10 == 0 else school_row(100_001 + n))
        | empty
        for n in range(ROWS)
    )
    return write_csv(path, rows, columns=[*COLUMNS, *others])


def main() -> None:
    """Measure and print the figures as JSON."""
    path = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        if not path.exists():
            path = invented(Path(folder) / "edubasealldata20220801.csv.gz")
        # Not the settings of tests: there jobs that other rooms ask for run at once, inside the import.
        url = f"sqlite:///{folder}/bench.sqlite"
        app = create_app(config.Demonstration({"DATABASE_URL": url, "INSTANCE_DIR": folder}))
        with app.app_context():
            upgrade(directory=str(config.ROOT / "migrations"))
            bare_pass(path)
            bare = []
            for _ in range(3):
                started = time.process_time()
                assert bare_pass(path) == ROWS
                bare.append(time.process_time() - started)
            started = time.process_time()
            run = run_import("schools", path)
            seconds = time.process_time() - started
            assert (run.new, run.rejected) == (ROWS, 0)
    peak = peak_bytes() / 1024**2
    found = {"import_seconds": seconds, "bare_seconds": sorted(bare)[1], "peak_megabytes": peak}
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
