"""Reading an advert by its address: from the listed hosts only, never inside, never for long, never much."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from collabnet.platform.errors import Invalid
from collabnet.vacancies import imports_fetch
from collabnet.vacancies.imports_fetch import fetch, place_of

PAGE = '<html><script type=\'application/ld+json\'>{"@type": "JobPosting"}</script>é</html>'


class Site(BaseHTTPRequestHandler):
    """A job site with every bad habit; each path is one."""

    seen: list[dict[str, str]] = []

    def do_GET(self) -> None:
        Site.seen.append(dict(self.headers))
        getattr(self, "page_" + self.path.strip("/").partition("?")[0].replace("-", "_"))()

    def answer(self, status: int = 200, data: bytes = PAGE.encode(), **headers: str) -> None:
        self.send_response(status)
        found = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(data))}
        for name, value in {
            **found,
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def page_job(self) -> None:
        self.answer(Set_Cookie="a=b")

    def page_latin(self) -> None:
        self.answer(data=PAGE.encode("cp1252"), Content_Type="text/html; charset=cp1252")

    def page_nonsense_charset(self) -> None:
        self.answer(Content_Type="text/html; charset=nonsense")

    def page_moved(self) -> None:
        self.answer(302, b"", Location="/job")

    def page_loop(self) -> None:
        self.answer(302, b"", Location="/loop")

    def page_away(self) -> None:
        self.answer(302, b"", Location="https://elsewhere.example/job")

    def page_inside(self) -> None:
        self.answer(302, b"", Location="http://169.254.169.254/latest/meta-data")

    def page_nowhere(self) -> None:
        self.answer(302, b"")

    def page_missing(self) -> None:
        self.answer(404)

    def page_picture(self) -> None:
        self.answer(Content_Type="image/png")

    def page_packed(self) -> None:
        self.answer(Content_Encoding="gzip")

    def page_big(self) -> None:
        self.answer(data=b"x" * 200_000)

    def page_endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.trickle(b"x" * 5_000)

    def page_slow(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.trickle(b"x")

    def page_slow_head(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\n")
        self.trickle(b"X")

    def page_broken(self) -> None:
        self.answer(Content_Length="99999")

    def page_garbage(self) -> None:
        self.wfile.write(b"\x00\x01 nothing of HTTP\r\n\r\n")

    def trickle(self, data: bytes) -> None:
        """Send this again and again until the reader hangs up (or, should it never, for two minutes)."""
        end = time.monotonic() + 120
        try:
            while time.monotonic() < end:
                self.wfile.write(data)
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    """A real server on this machine, as a setting names it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def read(host: str, path: str, **caps: float) -> str:
    """Read a page, given a minute where the test does not say less: the machine may be busy."""
    return fetch(f"http://{host}/{path}", hosts={host}, **{"seconds": 60.0} | caps)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["job", "moved", "latin", "job?a=b c&d=é"])
def test_a_page_of_a_listed_host_is_read(host: str, path: str) -> None:
    assert read(host, path) == PAGE


def test_no_cookie_and_nothing_about_the_person_is_sent(host: str) -> None:
    Site.seen.clear()
    read(host, "job")
    read(host, "moved")
    for headers in Site.seen:
        assert set(headers) == {"Host", "Accept", "Accept-Encoding", "User-Agent", "Connection"}


def test_a_charset_that_does_not_exist_is_read_as_utf_8(host: str) -> None:
    assert read(host, "nonsense-charset") == PAGE


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("loop", "leads on and on"),
        ("away", "not read from elsewhere.example"),
        ("inside", "not read from 169.254.169.254"),
        ("nowhere", "leads on and on"),
        ("missing", "answered 404"),
        ("picture", "no web page"),
        ("packed", "no web page"),
        ("broken", "could not be read"),
        ("garbage", "could not be read"),
    ],
)
def test_a_page_that_is_no_advert_is_a_plain_message_beside_the_field(
    host: str, path: str, words: str
) -> None:
    with pytest.raises(Invalid) as refused:
        read(host, path)
    assert refused.value.field == "address"
    assert words in refused.value.message


@pytest.mark.parametrize("path", ["big", "endless"])
def test_a_page_that_is_too_large_is_given_up(host: str, path: str) -> None:
    with pytest.raises(Invalid, match="too large"):
        read(host, path, largest=100_000)


@pytest.mark.parametrize("path", ["slow", "slow-head"])
def test_a_page_that_trickles_is_given_up_in_time(host: str, path: str) -> None:
    with pytest.raises(Invalid, match="took too long"):  # while the host still sends
        read(host, path, seconds=0.4)


HOSTS = {"jobs.example.org", "127.0.0.1:8080", "inside.example.org"}


@pytest.mark.parametrize(
    "url",
    [
        "", "jobs.example.org/1", "ftp://jobs.example.org/1", "http://jobs.example.org/1", "file:///etc/passwd",
        "https://elsewhere.example/1", "https://jobs.example.org.evil.example/1", "https://jobs.example.org@evil.example/",
        "https://user:word@jobs.example.org/1", "https://jobs.example.org:8443/1", "https://127.0.0.1/1",
        "http://127.0.0.1:8081/1", "https://[::1]/1", "https://2130706433/1", "https://jobs.example.org\\@evil.example/",
        "https://jobs.example.org:99999/1", "https:///1", "javascript:alert(1)", "https://jobs.exаmple.org/1",
    ],
)  # fmt: skip
def test_an_address_that_goes_elsewhere_is_refused_before_anything_is_sent(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_args: object, **_more: object) -> None:
        raise AssertionError("looked up")

    monkeypatch.setattr(socket, "getaddrinfo", never)
    with pytest.raises(Invalid):
        place_of(url, HOSTS)


def named(*addresses: str):
    return lambda host, port, **_: [
        (socket.AF_INET6 if ":" in a else socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port))
        for a in addresses
    ]


@pytest.mark.parametrize(
    "addresses",
    [
        ["10.0.0.1"], ["127.0.0.1"], ["192.168.1.1"], ["169.254.169.254"], ["::1"], ["fe80::1%eth0"], ["fc00::1"],
        ["::ffff:10.0.0.1"], ["0.0.0.0"], ["100.64.0.1"], ["224.0.0.1"], ["93.184.216.34", "10.0.0.1"], [],
    ],
)  # fmt: skip
def test_a_listed_host_whose_name_leads_inside_is_refused(
    addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", named(*addresses))
    with pytest.raises(Invalid):
        place_of("https://inside.example.org/1", HOSTS)


def test_the_connection_goes_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", named("93.184.216.34"))
    place = place_of("https://jobs.example.org/1?a=b", HOSTS)
    assert (place.address, place.port, place.path) == ("93.184.216.34", 443, "/1?a=b")
    went: list[tuple[str, int]] = []

    def connect(where: tuple[str, int], timeout: float) -> socket.socket:
        went.append(where)
        raise OSError("not in a test")

    monkeypatch.setattr(imports_fetch.socket, "create_connection", connect)
    with pytest.raises(Invalid, match="could not be read"):
        fetch("https://jobs.example.org/1", hosts=HOSTS)
    assert went == [("93.184.216.34", 443)]
