"""Which kind of document some bytes are, told by their content, and what no document may bring along.

A name or a browser's word for the type is worth nothing: only the bytes count. Refused are programs,
macros, passwords, files inside files, what loads something when it is opened, archives that unpack
to more than they may, and bytes that are two kinds at once. Whoever keeps a document serves it as
an attachment all the same: this is the first of two walls.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Final

from collabnet.core.document_archives import Unacceptable, check_docx, check_odt, opened_archive
from collabnet.core.document_pdf import check_pdf

LONGEST_NAME: Final = 100  # characters, the extension included
OLD_OFFICE: Final = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # OLE2: .doc, and any Office file with a password
)
PROGRAMS: Final = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa",
    b"\xcf\xfa\xed\xfe",
    b"#!",
)
WEB_PAGE: Final = re.compile(rb"\s*<(!doctype|html|head|body|script|svg|\?xml|\?php|iframe)", re.I)
PNG_START: Final = b"\x89PNG\r\n\x1a\n"

__all__ = ["DocumentKind", "Unacceptable", "clean_name", "kind_of", "words_of"]


class DocumentKind(StrEnum):
    """What may be attached to a record."""

    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    PNG = "png"
    JPEG = "jpeg"
    TEXT = "txt"

    @property
    def words(self) -> str:
        """As a page calls it."""
        return _WORDS[self]

    @property
    def media_type(self) -> str:
        """The type it is served as."""
        return _MEDIA_TYPES[self]

    @property
    def extension(self) -> str:
        """The end of its name, with the dot."""
        return ".jpg" if self is DocumentKind.JPEG else f".{self.value}"


_WORDS: Final = {
    DocumentKind.PDF: "PDF",
    DocumentKind.DOCX: "Word document",
    DocumentKind.ODT: "OpenDocument text",
    DocumentKind.PNG: "PNG picture",
    DocumentKind.JPEG: "JPEG picture",
    DocumentKind.TEXT: "plain text",
}
_MEDIA_TYPES: Final = {
    DocumentKind.PDF: "application/pdf",
    DocumentKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    DocumentKind.ODT: "application/vnd.oasis.opendocument.text",
    DocumentKind.PNG: "image/png",
    DocumentKind.JPEG: "image/jpeg",
    DocumentKind.TEXT: "text/plain",
}


def words_of(kinds: Iterable[DocumentKind]) -> str:
    """Kinds as the end of a sentence: "a PDF, a Word document (.docx) or plain text"."""
    listed = [
        kind.words if kind is DocumentKind.TEXT else f"{_article(kind)} {kind.words}{_dotted(kind)}"
        for kind in DocumentKind
        if kind in set(kinds)
    ]
    return " or ".join(part for part in (", ".join(listed[:-1]), listed[-1]) if part)


def _article(kind: DocumentKind) -> str:
    return "an" if kind is DocumentKind.ODT else "a"


def _dotted(kind: DocumentKind) -> str:
    return f" ({kind.extension})" if kind in (DocumentKind.DOCX, DocumentKind.ODT) else ""


def kind_of(data: bytes) -> DocumentKind:
    """The kind of a document. Raises Unacceptable, whose message says what is wrong and what to do."""
    if not data:
        raise Unacceptable("The file is empty")
    if data.startswith(OLD_OFFICE):
        raise _old_office(data)
    if data.startswith(PROGRAMS):
        raise Unacceptable("The file is a program")
    if data.startswith(b"PK\x03\x04"):
        return _packed(data)
    for start, kind, check in _BY_START:
        if data.startswith(start):
            check(data)
            if b"PK\x05\x06" in data[-66_000:]:
                raise Unacceptable("The file is two kinds at once. Save it again in one format")
            return kind
    _check_text(data)
    return DocumentKind.TEXT


def _old_office(data: bytes) -> Unacceptable:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Unacceptable("The document has a password. Save it without one")
    return Unacceptable("The file is in an old Office format. Save it as .docx or PDF")


def _packed(data: bytes) -> DocumentKind:
    """The kind of a document that is an archive of parts."""
    with opened_archive(data) as archive:
        names = set(archive.namelist())
        if "[Content_Types].xml" in names:
            check_docx(archive, PROGRAMS + (OLD_OFFICE,))
            return DocumentKind.DOCX
        if "mimetype" in names:
            check_odt(archive, PROGRAMS + (OLD_OFFICE,))
            return DocumentKind.ODT
    raise Unacceptable("The file is an archive. Send the documents one by one")


def _check_png(data: bytes) -> None:
    """Walk the chunks to the end. Raises Unacceptable when they do not end where the file does."""
    place = len(PNG_START)
    while place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        name = data[place + 4 : place + 8]
        place += 12 + length
        if name == b"IEND" and place == len(data):
            return
    raise Unacceptable("The picture is damaged, or something follows its end. Save it again")


def _check_jpeg(data: bytes) -> None:
    if not data.rstrip(b"\x00\r\n ").endswith(b"\xff\xd9"):
        raise Unacceptable("The picture is damaged, or something follows its end. Save it again")


def _check_text(data: bytes) -> None:
    if data.startswith(b"{\\rtf"):
        raise Unacceptable("The file is in an old text format (RTF). Save it as .docx or PDF")
    if WEB_PAGE.match(data.removeprefix(b"\xef\xbb\xbf")):
        raise Unacceptable("The file is a web page. Save it as PDF")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unacceptable("The kind of the file is not known") from None
    if any(ord(sign) < 32 and sign not in "\t\n\r\f" or sign == "\x7f" for sign in text):
        raise Unacceptable("The kind of the file is not known")


_BY_START: Final[tuple[tuple[bytes, DocumentKind, Callable[[bytes], None]], ...]] = (
    (b"%PDF-", DocumentKind.PDF, check_pdf),
    (PNG_START, DocumentKind.PNG, _check_png),
    (b"\xff\xd8\xff", DocumentKind.JPEG, _check_jpeg),
)

# Ends that are taken off a name, one after the other: the content says which one it gets.
_ENDS: Final = (
    "pdf|docx?|docm|dot[mx]?|odt|ott|png|jpe?g|jfif|txt|text|md|rtf|html?|svg|zip|exe|com|bat|cmd|scr|"
    "msi|js|jse|vbs|vbe|ps1|hta|lnk|jar|url|app|sh|py|php"
)
_KNOWN_END: Final = re.compile(rf"\.({_ENDS})$", re.I)
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.I)
_UNSAFE: Final = re.compile(r'[<>:"|?*%]+')


def clean_name(name: str, kind: DocumentKind) -> str:
    """A name that any system can keep: no folders, no invisible or turning signs, the kind's own end."""
    stem = re.split(r"[/\\]", _visible(unicodedata.normalize("NFKC", _visible(name))))[-1]
    stem = " ".join(_UNSAFE.sub("-", stem).split())
    room = LONGEST_NAME - len(kind.extension)
    before = None
    while stem != before:  # each step can bare what another takes off
        before = stem
        stem = unicodedata.normalize("NFKC", stem[:room]).strip(" .")
        stem = " ".join(re.split(r"[/\\]", _KNOWN_END.sub("", stem))[-1].split())
    if not stem or _RESERVED.match(stem):
        stem = f"document {stem}".strip()
    return stem[:room].rstrip(" .") + kind.extension


def _visible(text: str) -> str:
    """The text without control, format (turning, zero-width), surrogate and private-use signs."""
    return "".join(
        " " if sign in "\t\n\r" else sign
        for sign in text
        if sign in "\t\n\r" or not unicodedata.category(sign).startswith("C")
    )
