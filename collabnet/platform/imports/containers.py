"""Opens a file as bytes whatever it is wrapped in (nothing, gzip, a zip of one file), up to a limit."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from collabnet.platform.errors import DomainError


class FileProblem(DomainError):
    """The file as a whole cannot be imported; `message` says why and what to do."""

    status = 422


class Unreadable(FileProblem):
    """The file's wrapping is damaged, encrypted, or larger inside than may be read."""


@contextmanager
def opened(path: Path, limit: int) -> Iterator[IO[bytes]]:
    """The bytes inside the file. Raises Unreadable, also while they are read."""
    with ExitStack() as stack:
        raw = stack.enter_context(path.open("rb"))
        start = raw.read(4)
        raw.seek(0)
        inner: Any = raw
        if start.startswith(b"\x1f\x8b"):
            inner = gzip.GzipFile(fileobj=raw)
        elif start == b"PK\x03\x04":
            inner = stack.enter_context(_only_file(raw))
        with io.BufferedReader(_Capped(inner, limit), 1 << 17) as buffered:
            yield buffered


def _only_file(raw: IO[bytes]) -> IO[bytes]:
    """The one file of a zip archive; folders and macOS notes do not count."""
    try:
        archive = zipfile.ZipFile(raw)
        files = [
            entry
            for entry in archive.infolist()
            if not entry.is_dir() and not entry.filename.startswith("__MACOSX")
        ]
        if len(files) != 1:
            raise Unreadable(
                f"The zip file has {len(files)} files in it. Unpack it and send the one to import."
            )
        return archive.open(files[0])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        raise Unreadable("The zip file is damaged or encrypted.") from None


class _Capped(io.RawIOBase):
    """Passes bytes on, and stops when more come out than the limit, whatever a header promised."""

    def __init__(self, inner: IO[bytes], limit: int) -> None:
        self.inner, self.limit, self.passed = inner, limit, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            data = self.inner.read(len(buffer))
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
            raise Unreadable("The file is damaged or incomplete: its end is missing.") from None
        self.passed += len(data)
        if self.passed > self.limit:
            raise Unreadable(
                f"The file is larger than {self.limit // 1_000_000} MB when it is unpacked."
            )
        buffer[: len(data)] = data
        return len(data)
