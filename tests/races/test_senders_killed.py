"""Senders killed between delivering a mail and noting it: none is lost, and a second copy has the same Message-ID."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from aiosmtpd.controller import Controller

import config
from collabnet.platform.db import begin_write, db
from collabnet.platform.outbox import OutboxMessage
from tests import postgres
from tests.conftest import ENGINES
from tests.drill_table import figure
from tests.platform.test_outbox import Postbox
from tests.races.crowd import Crowd, crowd

pytestmark = [
    pytest.mark.races,
    pytest.mark.skipif(os.name == "nt", reason="fork and signals of POSIX systems"),
]
Record = Callable[[str, object], None]


@pytest.fixture(params=ENGINES)
def people(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Crowd]:
    if request.param == "postgresql" and postgres.server_url() is None:
        pytest.skip("no PostgreSQL server here")
    with crowd(request.param, tmp_path_factory.mktemp("senders"), heads=1) as found:
        yield found


def send_and_kill(people: Crowd, *, mails: int, kills: int) -> list[tuple[str, str]]:
    """Send so many mails with two senders, killing one of them so many times; gives what arrived."""
    with people.app.app_context():
        begin_write()
        db.session.add_all(
            OutboxMessage(
                kind="test", to_address=f"p{n}@races.example", subject="Hello", body="Hello",
                dedup_key=f"test:{n}", message_id=f"<test.{n}@races.example>",
            )
            for n in range(mails)
        )  # fmt: skip
        db.session.commit()
        db.session.remove()
    box = Postbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    senders = subprocess.Popen(
        [sys.executable, "-m", "tests.races.senders"], cwd=config.ROOT, start_new_session=True,
        env=people.environ | {"MAIL_URL": f"smtp://127.0.0.1:{port}"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _kill_now_and_then(senders, box, mails=mails, kills=kills)
        assert senders.wait(240) == 0
    finally:
        with suppress(ProcessLookupError):
            os.killpg(senders.pid, signal.SIGKILL)
        senders.wait(30)
        server.stop()
    return box.mails


def _kill_now_and_then(
    senders: subprocess.Popen[bytes], box: Postbox, *, mails: int, kills: int
) -> None:
    """Kill a sender each time a share of the mails has arrived."""
    chance = random.Random(kills)
    for kill in range(kills):
        wanted, deadline = (kill + 1) * mails * 0.9 / (kills + 1), time.monotonic() + 120
        while len(box.mails) < wanted and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.01))
        found = subprocess.run(
            ["pgrep", "-P", str(senders.pid)], capture_output=True, text=True, check=False
        )
        pids = [int(pid) for pid in found.stdout.split()]
        if pids:
            with suppress(ProcessLookupError):
                os.kill(chance.choice(pids), signal.SIGKILL)


def check(arrived: list[tuple[str, str]], *, mails: int, kills: int) -> tuple[int, int]:
    """How many mails never arrived, and how many came twice; a second copy is known by its Message-ID."""
    assert len(set(arrived)) == len({to for to, _ in arrived})
    missing = mails - len(set(arrived))
    twice = len(arrived) - len(set(arrived))
    assert missing == 0 and twice <= kills
    return missing, twice


def test_mail_survives_its_senders(people: Crowd) -> None:
    check(send_and_kill(people, mails=60, kills=4), mails=60, kills=4)


@pytest.mark.drill
def test_1500_mails_and_50_killed_senders(people: Crowd, record_property: Record) -> None:
    missing, twice = check(send_and_kill(people, mails=1500, kills=50), mails=1500, kills=50)
    engine = people.app.config["SQLALCHEMY_DATABASE_URI"].split(":")[0]
    figure(
        record_property, f"mails of 1500 never sent, 50 kills, {engine}", missing, "0", missing == 0
    )
    figure(record_property, f"mails sent twice, {engine}", twice, "50 or fewer", twice <= 50)
