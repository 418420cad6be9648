"""PDF files looked through for what runs, opens or carries something else, compressed objects included."""

import re
import zlib
from collections.abc import Iterator
from typing import Final

from collabnet.core.document_archives import Unacceptable

LARGEST_OBJECTS: Final = 40_000_000  # bytes of all compressed objects, unpacked
MOST_STREAMS: Final = 20_000
LONGEST_HEAD: Final = 16_000  # bytes of what stands before a stream
_ESCAPE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM: Final = re.compile(rb"(?<!end)stream\r?\n")
# As a name of its own or the kind of an action: "HTML/JavaScript" in a title is neither. Names this long do
# not turn up by chance in compressed pictures.
_OWN_NAME: Final = rb"(?:(?<![A-Za-z0-9])|/(?:S|Type)\s*)/"
_RUNS: Final = re.compile(
    _OWN_NAME + rb"(JavaScript|Launch|RichMedia|ImportData|SubmitForm)(?![A-Za-z0-9])"
)
_CARRIES: Final = re.compile(_OWN_NAME + rb"(EmbeddedFiles?|GoToE)(?![A-Za-z0-9])")
_LOCKED: Final = re.compile(rb"/Encrypt\s*(<<|\d+\s+\d+\s+R)")
_PACKED_OBJECTS: Final = re.compile(rb"/ObjStm(?![A-Za-z0-9])")
_FILTER: Final = re.compile(rb"/Filter\s*(\[[^\]]*\]|/[A-Za-z0-9]+)")
_FLATE: Final = (b"/FlateDecode", b"/Fl")
_UNREADABLE: Final = "The PDF cannot be checked. Print it to a new PDF and send that"


def check_pdf(data: bytes) -> None:
    """Raises Unacceptable for a PDF that is cut off or locked, that runs something or has files inside."""
    if b"%%EOF" not in data[-2048:]:
        raise Unacceptable("The PDF is incomplete: its end is missing. Save it again")
    whole = _plain(data)
    if _LOCKED.search(whole):
        raise Unacceptable("The PDF has a password or is locked. Save it without protection")
    _check_names(whole)
    for part in _objects(data):
        _check_names(_plain(part))


def _check_names(names: bytes) -> None:
    if _RUNS.search(names):
        raise Unacceptable(
            "The PDF has scripts or starts something. Print it to a new PDF and send that"
        )
    if _CARRIES.search(names):
        raise Unacceptable("The PDF has another file inside. Take it out and send it apart")


def _plain(data: bytes) -> bytes:
    """The bytes with names written out: /J#61vaScript is /JavaScript."""
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), data)


def _objects(data: bytes) -> Iterator[bytes]:
    """Each stream of compressed objects, unpacked. Raises Unacceptable for one that cannot be."""
    room = LARGEST_OBJECTS
    for number, found in enumerate(_STREAM.finditer(data)):
        if number >= MOST_STREAMS:
            raise Unacceptable(_UNREADABLE)
        before = data[max(found.start() - LONGEST_HEAD, 0) : found.start()]
        begin = before.rfind(b"obj")
        if begin < 0 and before.rstrip().endswith(b">>") and len(before) == LONGEST_HEAD:
            raise Unacceptable(_UNREADABLE)  # a head this long has something to hide
        head = _plain(before[max(begin, 0) :])
        filters = _FILTER.search(head)
        if not _PACKED_OBJECTS.search(head) or not filters:
            continue  # without a filter its objects lie open
        if filters[1].strip(b"[] \t\r\n") not in _FLATE or b"/Predictor" in head:
            raise Unacceptable(_UNREADABLE)
        part = _inflated(data, found.end(), room)
        room -= len(part)
        if room <= 0:
            raise Unacceptable(_UNREADABLE)
        yield part


def _inflated(data: bytes, place: int, room: int) -> bytes:
    """What is packed at a place, at most `room` bytes of it. Raises Unacceptable."""
    packed, found = zlib.decompressobj(), bytearray()
    try:
        while not packed.eof and place < len(data) and len(found) < room:
            block = packed.unconsumed_tail or data[place : place + 65_536]
            place += 0 if packed.unconsumed_tail else len(block)
            found += packed.decompress(block, room - len(found))
    except zlib.error:
        raise Unacceptable(_UNREADABLE) from None
    return bytes(found)
