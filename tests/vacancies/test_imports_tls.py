"""Reading an advert over real TLS: the certificate must be of the name that was asked for, by an authority one trusts.

The certificates beside this file are for tests only, last until 2126, and the authorities' own keys are thrown away.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from collabnet.platform.errors import Invalid
from collabnet.vacancies.imports_fetch import fetch
from tests.vacancies.test_imports_fetch import PAGE, Site

TLS = Path(__file__).parent / "tls"
CERTIFIED, OTHER = "jobs.example.org", "posts.example.org"


class Quiet(ThreadingHTTPServer):
    """A server that says nothing when a visitor hangs up."""

    def handle_error(self, *_args: object) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server on this machine that proves to be jobs.example.org."""
    server = Quiet(("127.0.0.1", 0), Site)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "jobs.example.org.pem")
    # The handshake is the request's thread's, so that a refusal does not stop the server.
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield int(server.server_address[1])
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names that were looked up. Each leads here the first time, and elsewhere from then on."""
    names: list[str] = []
    found = socket.getaddrinfo

    def look_up(host: str, *rest: object, **more: object):
        if not host.endswith(".example.org"):
            return found(host, *rest, **more)  # type: ignore[arg-type]
        names.append(host)
        return found("127.0.0.1" if names.count(host) == 1 else "127.0.0.2", *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return names


def trusting(monkeypatch: pytest.MonkeyPatch, authority: str) -> None:
    """This machine trusts one authority and no other."""
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / authority))
    monkeypatch.setenv("SSL_CERT_DIR", str(TLS / "none"))


def read(host: str, port: int) -> str:
    Site.seen.clear()
    return fetch(f"https://{host}:{port}/job", hosts={f"{host}:{port}"})


def test_a_page_whose_certificate_is_of_its_name_is_read_from_the_address_that_was_looked_up(
    port: int, looked_up: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    trusting(monkeypatch, "authority.pem")
    assert read(CERTIFIED, port) == PAGE
    assert looked_up == [CERTIFIED]
    assert [headers["Host"] for headers in Site.seen] == [f"{CERTIFIED}:{port}"]


@pytest.mark.parametrize(
    ("host", "authority"),
    [(OTHER, "authority.pem"), (CERTIFIED, "other_authority.pem")],
    ids=["of another name", "of an authority that nobody trusts"],
)
def test_a_certificate_that_proves_nothing_is_refused_before_anything_is_asked(
    port: int, looked_up: list[str], monkeypatch: pytest.MonkeyPatch, host: str, authority: str
) -> None:
    trusting(monkeypatch, authority)
    with pytest.raises(Invalid, match="could not be read"):
        read(host, port)
    assert looked_up == [host]
    assert Site.seen == []
