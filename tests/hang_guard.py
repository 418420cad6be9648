"""A guard for tests of input that must cost little, where nothing but time would tell that it does not.

It counts the processor time of this process, so that other programs on the machine do not matter, and is many times
what the work takes: it tells a moment from what would not end.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

CPU_SECONDS = 60


@contextmanager
def soon_over() -> Iterator[None]:
    """Fail when the block works for more than a minute of processor time."""

    def stop(*_: object) -> None:
        pytest.fail(f"more than {CPU_SECONDS} seconds of processor time")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
