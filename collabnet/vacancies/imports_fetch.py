"""Fetches the page of an advert from a host that the installation allows, and from nowhere else.

The name is looked up once, every address it has must be public, and the connection goes to that very address, so that
no second answer of a name server can lead it inside. Redirects stay on the list. Size, time and kind are capped; no
cookie and nothing about the person is sent. A host listed with a port (tests, development) may be anywhere and may
speak plain HTTP; production refuses such an entry at start.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from collabnet.platform.errors import Invalid

SECONDS_IN_ALL: Final = 10.0
LARGEST: Final = 1_000_000  # bytes
MOST_REDIRECTS: Final = 3
KINDS: Final = ("text/html", "application/xhtml+xml", "application/ld+json", "application/json")
_CHARSET: Final = re.compile(r"charset\s*=\s*\"?([A-Za-z0-9._-]{1,40})", re.IGNORECASE)
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where one request goes: the host as it is named, the address that it has, the path."""

    scheme: str
    host: str
    port: int
    address: str
    path: str


def fetch(
    url: str, *, hosts: Collection[str], seconds: float = SECONDS_IN_ALL, largest: int = LARGEST
) -> str:
    """The text of a page. Raises Invalid("address", …) with what to do instead."""
    until = time.monotonic() + seconds
    for _ in range(MOST_REDIRECTS + 1):
        place = place_of(url, hosts)
        answer = _ask(place, until, largest)
        if isinstance(answer, str):
            return answer
        url = urljoin(url, answer.target)
    raise Invalid("address", "The page leads on and on to other pages. Paste the advert instead")


def place_of(url: str, hosts: Collection[str]) -> Place:
    """Where an address goes, once it is sure that it may. Raises Invalid."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise Invalid("address", "Enter the address of a page, like https://…") from None
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host) or parts.username:
        raise Invalid("address", "Enter the address of a page, like https://…")
    named_port = f"{host}:{port}" if port else host
    inside = port is not None and named_port in hosts
    if not inside and (host not in hosts or port not in (None, 443)):
        raise Invalid("address", f"Adverts are not read from {host}. Paste the advert instead")
    if parts.scheme != "https" and not inside:
        raise Invalid("address", "Enter an address that begins with https://")
    port = port or 443
    return Place(parts.scheme, host, port, _address_of(host, port, inside), _path(parts))


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    target: str


def _path(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return f"{path}?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else path


def _address_of(host: str, port: int, inside: bool) -> str:
    """The address of a host; of one that is not listed with a port, only if every address of it is public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise Invalid("address", f"There is no host {host}. Check the address") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or (not inside and not all(_is_public(a) for a in addresses)):
        raise Invalid("address", f"Adverts are not read from {host}. Paste the advert instead")
    return addresses[0]


def _is_public(address: str) -> bool:
    number = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(number, "ipv4_mapped", None) or number
    return mapped.is_global and not mapped.is_multicast


def _ask(place: Place, until: float, largest: int) -> str | _Elsewhere:
    """One request: the text, or where the page has gone to."""
    connection = http.client.HTTPConnection(place.host, place.port)
    watch: threading.Timer | None = None
    try:
        connection.sock = _connected(place, until)
        # A page that trickles would outlive the time-out of each single read.
        watch = threading.Timer(_left(until), _cut, [connection.sock])
        watch.daemon = True
        watch.start()
        connection.request(
            "GET",
            place.path,
            headers={
                "Accept": ", ".join(KINDS),
                "Accept-Encoding": "identity",
                "User-Agent": "Collabnet",
                "Connection": "close",
            },
        )
        with connection.getresponse() as answer:
            _left(until)  # a head that was cut off looks like a short one
            if answer.status in (301, 302, 303, 307, 308):
                return _Elsewhere(answer.getheader("Location") or "")
            return _text(answer, until, largest)
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(error, TimeoutError) or time.monotonic() >= until:
            words = "The page took too long. Try again, or paste the advert"
        else:
            words = "The page could not be read. Paste the advert instead"
        raise Invalid("address", words) from None
    finally:
        if watch is not None:
            watch.cancel()
        connection.close()


def _cut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _connected(place: Place, until: float) -> socket.socket:
    plain = socket.create_connection((place.address, place.port), timeout=_left(until))
    if place.scheme != "https":
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=place.host)
    except BaseException:
        plain.close()
        raise


def _text(answer: http.client.HTTPResponse, until: float, largest: int) -> str:
    if answer.status != 200:
        raise Invalid("address", f"The page answered {answer.status}. Check the address")
    kind = (answer.getheader("Content-Type") or "").partition(";")[0].strip().casefold()
    if kind not in KINDS or answer.getheader("Content-Encoding", "identity") != "identity":
        raise Invalid("address", "There is no web page at this address. Paste the advert instead")
    found = bytearray()
    while block := answer.read1(65_536):
        found += block
        if len(found) > largest:
            raise Invalid("address", "The page is too large. Paste the advert instead")
    _left(until)
    if answer.getheader("Content-Length", str(len(found))) != str(len(found)):
        raise OSError("broken off")
    charset = _CHARSET.search(answer.getheader("Content-Type") or "")
    try:
        return found.decode(charset[1] if charset else "utf-8", "replace")
    except LookupError:
        return found.decode("utf-8", "replace")


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
