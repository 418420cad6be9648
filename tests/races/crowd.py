"""Two hundred heads with sessions in a database of their own, and the site served to them by real processes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select

import config
from collabnet.accounts.models import RoleGrant, User, UserSession
from collabnet.accounts.tokens import hash_token
from collabnet.cli.serve import answers
from collabnet.core.text import fold
from collabnet.cpd.models import Booking, Offer
from collabnet.directory.models import School
from collabnet.platform.db import begin_write, db
from tests import postgres
from tests.browser.site import COOKIE, free_port, write_in_units_only
from tests.conftest import build_app
from tests.factories.accounts import PASSWORD_HASH
from tests.factories.cpd import make_offer
from tests.factories.directory import make_la, make_school

SECRET = secrets.token_hex(32)
HEADS = 200
START_SECONDS = 120


@dataclass(frozen=True)
class Head:
    """Somebody who can book: the signed cookie of a session, its CSRF token, and in whose name."""

    cookie: str
    csrf: str
    urn: int
    user_id: int

    @property
    def employer(self) -> str:
        """As the form names it."""
        return f"school:{self.urn}"


@dataclass(frozen=True)
class Answered:
    """One answer: whose, its status, when it was sent and came back, and the page it leads to."""

    head: Head
    status: int
    sent: float
    came: float
    where: str


@dataclass
class Crowd:
    """The people, their database, and the environment in which to serve it."""

    app: Flask
    heads: list[Head]
    environ: dict[str, str]
    folder: Path

    def offer(self, **values: Any) -> int:
        """A new offer; gives its number."""
        with self.app.app_context():
            begin_write()
            offer_id = make_offer(School(urn=self.heads[0].urn), **values).id
            db.session.remove()
        return offer_id

    def bookings(self, offer_id: int) -> list[Booking]:
        """The bookings of an offer by number, apart from any session."""
        with self.app.app_context():
            found = list(
                db.session.scalars(
                    select(Booking).where(Booking.offer_id == offer_id).order_by(Booking.number)
                )
            )
            db.session.expunge_all()
            db.session.remove()
        return found

    def stored(self, offer_id: int) -> Offer:
        """The offer as the database has it."""
        with self.app.app_context():
            offer = db.session.get_one(Offer, offer_id)
            db.session.expunge_all()
            db.session.remove()
        return offer


@contextlib.contextmanager
def crowd(engine: str, folder: Path, *, heads: int = HEADS) -> Iterator[Crowd]:
    """A migrated database of `engine` with heads in it; gone after the block."""
    url = f"sqlite:///{folder / 'races.sqlite'}"
    if engine == "postgresql":
        url = postgres.create_database()
    app = build_app(url, folder, SECRET_KEY=SECRET)
    with app.app_context():
        people = _heads(app, heads)
        db.session.remove()
        if engine == "sqlite":
            write_in_units_only(db.engine)
    environ = {k: v for k, v in os.environ.items() if k != "FLASK_DEBUG"} | {
        "COLLABNET_ENV": "demonstration", "DATABASE_URL": url, "INSTANCE_DIR": str(folder), "SECRET_KEY": SECRET,
        "MAIL_URL": "smtp://127.0.0.1:1", "WEB_WORKERS": "2", "WEB_THREADS": "4",
    }  # fmt: skip
    yield Crowd(app, people, environ, folder)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    if engine == "postgresql":
        postgres.drop_database(url)


def _heads(app: Flask, count: int) -> list[Head]:
    """Schools with a head each, added at once: factories would commit a thousand times."""
    make_la()
    make_school()
    first = db.session.scalar(select(func.max(School.urn))) or 0
    made = []
    sign = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    csrf = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token")
    for n in range(count):
        urn, token, nonce = first + 1 + n, secrets.token_urlsafe(24), secrets.token_hex(20)
        name = f"Racing Primary School {n}"
        db.session.add(
            School(
                urn=urn, number=f"{n + 1000}", name=name, search_name=fold(name), la_code="846", type_code="1",
                type_name="Community school", type_group="Local authority maintained schools", phase_code="2",
                phase_name="Primary", low_age=4, high_age=11, town="Brightsea", postcode="BN1 1AA",
                easting=530900, northing=104200,
            )
        )  # fmt: skip
        user = User(email=f"head-{n}@races.example", name=f"Head {n}", password_hash=PASSWORD_HASH)
        db.session.add(user)
        db.session.flush()
        db.session.add(
            RoleGrant(
                user_id=user.id, role="school_leader", scope_kind="school", scope_code=str(urn), granted_by="test"
            )
        )  # fmt: skip
        db.session.add(UserSession(user_id=user.id, token_hash=hash_token(token), device="Race"))
        cookie = sign.dumps({"_user_id": token, "csrf_token": nonce})
        made.append(Head(cookie, csrf.dumps(nonce), urn, user.id))
    db.session.commit()
    return made


class Server:
    """The site under gunicorn, in a process group of its own that can be killed."""

    def __init__(self, crowd: Crowd, module: str = "wsgi:app", **environ: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.crowd, self.module = crowd, module
        self.environ = crowd.environ | {"PORT": str(self.port)} | environ
        self.log = crowd.folder / f"server-{self.port}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [
            sys.executable, "-m", "gunicorn", "--config", "python:collabnet.cli.gunicorn_settings", self.module,
        ]  # fmt: skip
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                command, cwd=config.ROOT, env=self.environ, stdout=out, stderr=out, start_new_session=True
            )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while not answers("127.0.0.1", self.port):
            alive = self.process.poll() is None and time.monotonic() < deadline
            assert alive, self.log.read_text()[-3000:]
            time.sleep(0.05)

    def kill(self) -> None:
        """End every process of it at once, as a power cut of the program would."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(30)

    def kill_workers(self) -> None:
        """End every worker at once; the one process that watches over them starts others."""
        assert self.process is not None
        found = subprocess.run(
            ["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        for pid in found.stdout.split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()


Post = tuple[Head, str, dict[str, str]]


def booking_form(head: Head, offer_id: int, *, key: str = "", number: int = 1) -> Post:
    """The form of a booking, as the page sends it."""
    sent = {
        "employer": head.employer,
        "number": str(number),
        "key": key or secrets.token_urlsafe(12),
    }
    return head, f"/training/offers/{offer_id}/book", sent


def post_all(url: str, posts: Sequence[Post], *, apart_seconds: float = 0.0) -> list[Answered]:
    """Send every form, all at once or so many seconds apart; the answers in the order of the forms."""
    # In a thread of its own: where browser tests ran before, this one has an event loop already.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(_post_all(url, posts, apart_seconds))).result()


async def _post_all(url: str, posts: Sequence[Post], apart_seconds: float) -> list[Answered]:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=120) as client:

        async def one(position: int, post: Post) -> Answered:
            head, path, data = post
            await asyncio.sleep(position * apart_seconds)
            sent = time.monotonic()
            answer = await client.post(
                path, data=data | {"csrf_token": head.csrf}, headers={"Cookie": f"{COOKIE}={head.cookie}"}
            )  # fmt: skip
            where = answer.headers.get("Location", "")
            return Answered(head, answer.status_code, sent, time.monotonic(), where)

        return await asyncio.gather(*(one(i, post) for i, post in enumerate(posts)))
