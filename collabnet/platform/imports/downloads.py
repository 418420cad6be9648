"""Fetches a published file over HTTP: from the configured host only, up to a size and a time."""

from __future__ import annotations

import http.client
import re
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from collabnet.platform.imports.containers import FileProblem

LARGEST_DOWNLOAD: Final = 200_000_000  # bytes
SECONDS_WITHOUT_ANSWER: Final = 30
SECONDS_IN_ALL: Final = 900
_PLAIN_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")


def address(url: str) -> str:
    """The address, once it is sure to be plain HTTP(S) without a password. Raises FileProblem."""
    if not url:
        raise FileProblem(
            "No address is set. Give one, or set SCHOOLS_UPDATE_URL to where the register is published."
        )
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise FileProblem("The address must begin with https:// or http:// and name a host.")
    return url


def download(url: str, folder: Path) -> Path:
    """Download into `folder` under the name that the address ends in. Raises FileProblem.

    A redirect to another host is refused: the address says whose data is trusted.
    """
    host = urlsplit(url).netloc
    opener = urllib.request.build_opener(_SameHost(host))
    name = _PLAIN_NAME.sub("-", Path(urlsplit(url).path).name)[-120:].strip("-.") or "download.csv"
    path = folder / name
    started = time.monotonic()
    try:
        with opener.open(url, timeout=SECONDS_WITHOUT_ANSWER) as answer, path.open("wb") as file:
            size = 0
            while block := answer.read(1 << 18):
                size += len(block)
                if size > LARGEST_DOWNLOAD:
                    raise FileProblem(
                        f"The file is larger than {LARGEST_DOWNLOAD // 1_000_000} MB."
                    )
                if time.monotonic() - started > SECONDS_IN_ALL:
                    raise FileProblem("The download took over 15 minutes; it was given up.")
                file.write(block)
            promised = answer.headers.get("Content-Length")
            if promised is not None and promised.isdigit() and int(promised) != size:
                raise FileProblem("The download broke off before its end. Try again.")
    except urllib.error.HTTPError as error:
        error.close()
        raise FileProblem(f"The address answered {error.code} {error.reason}.") from None
    except (OSError, http.client.HTTPException) as error:
        raise FileProblem(f"The address could not be read: {error}.") from None
    return path


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only where it stays on the host."""

    def __init__(self, host: str) -> None:
        self.host = host

    def redirect_request(
        self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Any:
        """The next request, or a refusal that names the other host."""
        parts = urlsplit(newurl)
        if parts.netloc != self.host or parts.scheme not in ("http", "https"):
            fp.close()
            raise FileProblem(f"The address leads on to another host ({parts.netloc}).")
        return super().redirect_request(req, fp, code, msg, headers, newurl)
