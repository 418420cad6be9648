"""flask serve: the web server and the worker as one command; flask worker: the worker alone."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import click
from flask import current_app
from flask.cli import with_appcontext

import config
from collabnet.platform import jobs
from collabnet.platform.db import db

QUICK_DEATH_SECONDS = 5.0  # a process that ends sooner than this after its start counts as broken
QUICK_DEATHS = 3  # so many in a row, and everything stops
STOP_SECONDS = 30.0
WINDOWS = os.name == "nt"


@dataclass
class Child:
    """One process that is kept running."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    quick_deaths: int = 0

    def start(self, environ: dict[str, str]) -> None:
        """Start it, out of reach of the terminal's Ctrl-C: the parent stops it in order."""
        self.started = time.monotonic()
        # The commands are this program's own, put together in `children` from a checked host and port.
        self.process = subprocess.Popen(  # noqa: S603
            self.command, cwd=config.ROOT, env=environ, start_new_session=True
        )

    @property
    def dead(self) -> bool:
        """Whether it has ended."""
        return self.process is not None and self.process.poll() is not None


@dataclass
class Supervisor:
    """Keeps processes running until `stopping` is set or one of them cannot be kept alive."""

    children: list[Child]
    environ: dict[str, str]
    say: Callable[[str], None]
    stopping: bool = field(default=False)

    def run(self, ready: Callable[[], bool], when_ready: Callable[[], None]) -> bool:
        """Start everything and watch over it; calls `when_ready` once. False when something kept dying."""
        for child in self.children:
            child.start(self.environ)
        announced = False
        try:
            while not self.stopping:
                if not all(self._kept(child) for child in self.children if child.dead):
                    return False
                if not announced and ready():
                    announced = True
                    when_ready()
                time.sleep(0.2)
            return True
        finally:
            self.stop()

    def _kept(self, child: Child) -> bool:
        """Start a dead process again; False when it has died at its start too often."""
        assert child.process is not None  # noqa: S101 - narrows the type
        quick = time.monotonic() - child.started < QUICK_DEATH_SECONDS
        child.quick_deaths = child.quick_deaths + 1 if quick else 0
        if child.quick_deaths >= QUICK_DEATHS:
            self.say(f"The {child.name} stops as soon as it starts (see above). Stopping.")
            return False
        self.say(f"The {child.name} ended (code {child.process.returncode}). Starting it again.")
        child.start(self.environ)
        return True

    def stop(self) -> None:
        """End every process: asked first, then, after a time, made to."""
        running = [c.process for c in self.children if c.process and c.process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def children(host: str, port: int) -> list[Child]:
    """The web server (gunicorn, or waitress on Windows) and the worker, as commands of this Python."""
    python = [sys.executable, "-m"]
    if WINDOWS:
        web = [*python, "waitress", f"--listen={host}:{port}", "--threads=8", "wsgi:app"]
    else:
        web = [
            *python,
            "gunicorn",
            "--config=python:collabnet.cli.gunicorn_settings",
            "--no-control-socket",
            f"--bind={host}:{port}",
            "wsgi:app",
        ]
    return [
        Child("web server", web),
        Child("worker", [*python, "flask", "--app", "wsgi", "worker"]),
    ]


def answers(host: str, port: int) -> bool:
    """Whether a web server answers at this address."""
    connection = http.client.HTTPConnection(_reachable(host), port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def port_is_free(host: str, port: int) -> bool:
    """Whether nothing listens at this address yet."""
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((_reachable(host), port)) != 0


def _reachable(host: str) -> str:
    return "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - compared, not bound


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@with_appcontext
def serve(host: str, port: int) -> None:
    """Serve the site: web server and worker together, until Ctrl-C."""
    if not port_is_free(host, port):
        raise click.ClickException(
            f"Something already listens at {host}:{port}. Stop it, or choose another port: make run PORT={port + 1}"
        )
    welcome = welcome_text(host, port)
    db.session.remove()
    db.engine.dispose()
    supervisor = Supervisor(children(host, port), os.environ | {"PORT": str(port)}, click.echo)

    def stop(_signal: int, _frame: object) -> None:
        supervisor.stopping = True

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)
    if not supervisor.run(lambda: answers(host, port), lambda: click.echo(welcome)):
        raise SystemExit(1)
    click.echo("Stopped.")


def welcome_text(host: str, port: int) -> str:
    """Where the site is and, when the demonstration is loaded, how to sign in as each role."""
    from collabnet.demonstration.sign_ins import PASSWORD, sign_ins

    lines = ["", f"Collabnet is at http://{_reachable(host)}:{port}/  (stop it with Ctrl-C)"]
    people = sign_ins() if current_app.config["DEMONSTRATION"] else []
    if people:
        width = max(len(person.role) for person in people)
        lines += ["", f"Sign in with the password: {PASSWORD}"]
        lines += [f"  {person.role:<{width}}  {person.email}" for person in people]
    return "\n".join([*lines, ""])


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Run the jobs that leave the request (imports, mail, sweeps), until told to stop."""
    jobs.run_worker()
