"""Word and OpenDocument files opened safely: archives of parts, with caps and without anything that runs."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final
from xml.parsers import expat

MOST_PARTS: Final = 2_000
LARGEST_UNPACKED: Final = 60_000_000  # bytes of all parts together; Word packs text about 10 to 1
LARGEST_LIST: Final = 2_000_000  # bytes of a part that lists other parts
WORD_MAIN: Final = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
)
ODT_TYPE: Final = b"application/vnd.oasis.opendocument.text"
PACKINGS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
MACRO_PARTS: Final = re.compile(r"(^|/)(vbaproject(signature.*)?\.bin|vbadata\.xml)$", re.I)
ODT_MACROS: Final = re.compile(r"^(basic|scripts)/.", re.I)
FILES_INSIDE: Final = re.compile(r"(^|/)(embeddings|activex)/.", re.I)
AWAY: Final = re.compile(r"\s*([a-z][a-z0-9+.-]+://(?!/?[a-z]:)|\\\\|//)", re.I)
LIST_END: Final = b"PK\x05\x06"
_BROKEN: Final = (
    zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, zlib.error, struct.error,
)  # fmt: skip
_DAMAGED: Final = "The document is damaged. Save it again, or as PDF"


class Unacceptable(ValueError):
    """Bytes that are not taken; the message says what is wrong and what to do, in plain words."""


@contextmanager
def opened_archive(data: bytes) -> Iterator[zipfile.ZipFile]:
    """An archive that was read to its end once, within the caps. Raises Unacceptable."""
    try:
        if data[-22:-18] != LIST_END:
            raise Unacceptable(_DAMAGED)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive)
            yield archive
    except Unacceptable:
        raise
    except (*_BROKEN, ValueError):
        raise Unacceptable(_DAMAGED) from None


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if any(MACRO_PARTS.search(name) or ODT_MACROS.match(name) for name in names):
        raise Unacceptable("The document has macros. Save it as .docx without macros, or as PDF")
    if any(part.flag_bits & 1 for part in parts):
        raise Unacceptable("The document has a password. Save it without one")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Unacceptable("The document unpacks to more than it may. Save it as PDF")
    is_odd = any(part.compress_type not in PACKINGS for part in parts) or any(
        name.startswith("/") or "\\" in name or ".." in name.split("/") or "\x00" in name
        for name in names
    )
    # Word writes no comment, nothing before the first part and nothing after the list of parts.
    if is_odd or len(set(names)) != len(names) or archive.comment or _first(parts) != 0:
        raise Unacceptable(_DAMAGED)
    unpacked = 0
    for part in parts:  # what the list says of their sizes is a promise only
        with archive.open(part) as stream:
            while block := stream.read(1 << 16):
                unpacked += len(block)
                if unpacked > LARGEST_UNPACKED:
                    raise Unacceptable("The document unpacks to more than it may. Save it as PDF")


def _first(parts: Sequence[zipfile.ZipInfo]) -> int:
    return min((part.header_offset for part in parts), default=-1)


def _check_inside(archive: zipfile.ZipFile, programs: tuple[bytes, ...]) -> None:
    """Raises Unacceptable for a part that is a file of its own: a program, an old Office file, an archive."""
    for part in archive.infolist():
        with archive.open(part) as stream:
            start = stream.read(8)
        if FILES_INSIDE.search(part.filename) or start.startswith((*programs, b"PK\x03\x04")):
            raise Unacceptable("The document has another file inside. Take it out, or save as PDF")


def check_docx(archive: zipfile.ZipFile, programs: tuple[bytes, ...]) -> None:
    """Raises Unacceptable unless the archive is a Word document that runs, hides and fetches nothing."""
    types = [
        found.get("ContentType", "")
        for name, found in _elements(archive, "[Content_Types].xml")
        if name in ("Override", "Default")
    ]
    if any("macroenabled" in kind.lower() or "vbaproject" in kind.lower() for kind in types):
        raise Unacceptable("The document has macros. Save it as .docx without macros, or as PDF")
    if WORD_MAIN not in types or "word/document.xml" not in archive.namelist():
        raise Unacceptable("The file is an Office file, but no Word document. Save it as PDF")
    _check_inside(archive, programs)
    for part in archive.namelist():
        if part.endswith(".rels"):
            for name, found in _elements(archive, part):
                if name == "Relationship" and _fetches(found):
                    raise Unacceptable(
                        "The document loads something from another place when it is opened. "
                        "Save it as PDF"
                    )


def _fetches(relation: dict[str, str]) -> bool:
    """Whether a relation brings something in from elsewhere: no link to click, no template on the own disk."""
    if relation.get("TargetMode", "").lower() != "external":
        return False
    kind, target = relation.get("Type", "").rsplit("/", 1)[-1], relation.get("Target", "")
    if kind == "attachedTemplate":
        return AWAY.match(target) is not None
    return kind != "hyperlink"


def check_odt(archive: zipfile.ZipFile, programs: tuple[bytes, ...]) -> None:
    """Raises Unacceptable unless the archive is an OpenDocument text without a password."""
    with archive.open("mimetype") as stream:
        if stream.read(200).strip() != ODT_TYPE:
            raise Unacceptable("The file is no text document. Save it as PDF")
    if not {"content.xml", "META-INF/manifest.xml"} <= set(archive.namelist()):
        raise Unacceptable(_DAMAGED)
    if any(name == "encryption-data" for name, _ in _elements(archive, "META-INF/manifest.xml")):
        raise Unacceptable("The document has a password. Save it without one")
    _check_inside(archive, programs)


def _elements(archive: zipfile.ZipFile, part: str) -> list[tuple[str, dict[str, str]]]:
    """The elements of a small XML part, without their prefixes. Raises Unacceptable, also for a DOCTYPE."""
    with archive.open(part) as stream:
        data = stream.read(LARGEST_LIST + 1)
    found: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        found.append((name.rsplit(":", 1)[-1], attributes))

    def doctype(*_: object) -> None:
        raise Unacceptable(_DAMAGED)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    try:
        if len(data) > LARGEST_LIST:
            raise Unacceptable(_DAMAGED)
        parser.Parse(data, True)
    except expat.ExpatError:
        raise Unacceptable(_DAMAGED) from None
    return found
