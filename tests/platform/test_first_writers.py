"""The first two writers of a process, at the same moment: neither may wait for a lock that it holds itself."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from collabnet.platform.db import begin_write, db, rollback
from tests.conftest import app_of_its_own

WAIT_SECONDS = 60  # a hang guard


def test_two_threads_that_write_first_at_once_keep_to_one_write_engine_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second engine object is made while the first thread is already inside its write unit."""
    make = Engine.execution_options
    both_found_none, first_has_begun = threading.Barrier(2), threading.Event()

    def slowly(engine: Engine, **options: Any) -> Any:
        if both_found_none.wait(WAIT_SECONDS):
            assert first_has_begun.wait(WAIT_SECONDS)
        return make(engine, **options)

    def write(_number: int) -> bool:
        with app.app_context():
            begin_write()
            at_first = db.session.get_bind()
            alone = not first_has_begun.is_set()
            first_has_begun.set()
            if alone:
                both_are_made.wait(WAIT_SECONDS)
            later = db.session.get_bind()
            both_are_made.set()
            rollback()
            return at_first is later

    both_are_made = threading.Event()
    with app_of_its_own("sqlite", tmp_path) as app:
        monkeypatch.setattr(Engine, "execution_options", slowly)
        with ThreadPoolExecutor(2) as threads:
            kept = list(threads.map(write, range(2)))
        monkeypatch.undo()
    assert kept == [True, True]
