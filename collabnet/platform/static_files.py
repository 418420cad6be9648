"""Static files as a server gives them: compressed beforehand, kept by browsers for a year under a versioned address."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

VERSION_LENGTH = 10  # as templating.static_url writes it
YEAR = "max-age=31536000, public, immutable"


def mirror(source: Path, target: Path) -> None:
    """Make `target` a copy of `source` with .gz and .br files beside each text file; only what changed is redone.

    The copy lives in the instance folder, so that a compressed file can never be older than its original.
    Processes that start at the same time do the same work: each file appears whole or not at all.
    """
    compressor = Compressor(quiet=True)
    wanted: set[Path] = set()
    for file in sorted(p for p in source.rglob("*") if p.is_file()):
        copy = target / file.relative_to(source)
        wanted.add(copy)
        stat = file.stat()
        if copy.exists() and (copy.stat().st_mtime_ns, copy.stat().st_size) == (
            stat.st_mtime_ns,
            stat.st_size,
        ):
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target) as folder:
            fresh = Path(folder) / file.name
            shutil.copy2(file, fresh)
            if compressor.should_compress(file.name):
                compressor.compress(str(fresh))
            for made in sorted(Path(folder).iterdir(), reverse=True):  # the file itself comes last
                os.replace(made, copy.parent / made.name)
    for old in target.rglob("*"):
        original = old.with_suffix("") if old.suffix in (".gz", ".br") else old
        if old.is_file() and original not in wanted:
            old.unlink(missing_ok=True)


class StaticFiles(WhiteNoise):  # type: ignore[misc]  # whitenoise has no types
    """Answers /static/… before the application sees the request; everything else goes through."""

    def __init__(self, app: Flask) -> None:
        folder = Path(app.config["INSTANCE_DIR"]) / "static"
        folder.mkdir(parents=True, exist_ok=True)
        mirror(Path(app.static_folder or ""), folder)
        super().__init__(
            app.wsgi_app, allow_all_origins=False, add_headers_function=self._add_headers
        )
        self.versions: dict[str, str] = {}
        self.add_files(str(folder), app.static_url_path or "/static")

    def _add_headers(self, headers: Any, path: str, url: str) -> None:
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'self'"
        version = hashlib.sha256(Path(path).read_bytes()).hexdigest()[:VERSION_LENGTH]
        self.versions[url] = f"v={version}"

    def serve(
        self, static_file: Any, environ: dict[str, Any], start_response: Any
    ) -> Iterable[bytes]:
        """The file; for a year when the address names exactly this content.

        While a new release rolls out, an old process may be asked for a new file: that answer must not be kept.
        """
        asked = environ.get("QUERY_STRING", "")
        current = bool(asked) and asked == self.versions.get(environ.get("PATH_INFO", ""))

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            if current:
                headers = [h for h in headers if h[0] != "Cache-Control"]
                headers.append(("Cache-Control", YEAR))
            return start_response(status, headers, *rest)

        answer: Iterable[bytes] = WhiteNoise.serve(static_file, environ, start)
        return answer


def serve_static_files(app: Flask) -> None:
    """Put the static files in front of the application (servers do; tests and `flask --debug run` do not)."""
    app.wsgi_app = StaticFiles(app)  # type: ignore[method-assign]
