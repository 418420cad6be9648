"""Real documents for tests, good and bad, made when asked for: nothing of the kind is kept as a file."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from docx import Document

DOCM_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"
DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def docx(text: str = "A job description.") -> bytes:
    """A Word document."""
    document = Document()
    document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def repacked(data: bytes, parts: Mapping[str, bytes | None]) -> bytes:
    """An archive with parts added or changed (None: left out)."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)
    return buffer.getvalue()


def part(data: bytes, name: str) -> bytes:
    """One part of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def docm(padding: int = 0) -> bytes:
    """A Word document with macros, and as many bytes more as asked for (they do not pack)."""
    plain = docx()
    types = part(plain, "[Content_Types].xml").replace(DOCX_MAIN.encode(), DOCM_MAIN.encode())
    made = repacked(
        plain,
        {"[Content_Types].xml": types, "word/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"},
    )
    if not padding:
        return made
    buffer = io.BytesIO(made)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr("word/media/scan.bmp", b"BM" + b"\x5a" * padding)
    return buffer.getvalue()


def with_relation(kind: str, target: str, mode: str = "External") -> bytes:
    """A Word document with one more relation."""
    name = "word/_rels/document.xml.rels"
    plain = docx()
    relation = (
        f'<Relationship Id="rX" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    )
    changed = part(plain, name).replace(b"</Relationships>", f"{relation}</Relationships>".encode())
    return repacked(plain, {name: changed})


def odt(**parts: bytes) -> bytes:
    """An OpenDocument text; `parts` replaces or adds some."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "mimetype", parts.get("mimetype", b"application/vnd.oasis.opendocument.text")
        )
        archive.writestr("content.xml", parts.get("content", b"<office:document-content/>"))
        archive.writestr(
            "META-INF/manifest.xml",
            parts.get("manifest", b"<manifest:manifest><a/></manifest:manifest>"),
        )
        for name in parts.keys() - {"content", "manifest", "mimetype"}:
            archive.writestr(name, parts[name])
    return buffer.getvalue()


def bomb(size: int = 80_000_000) -> bytes:
    """A small Word document that unpacks to `size` bytes."""
    return repacked(docx(), {"word/media/image1.bmp": bytes(size)})


def lying_bomb(size: int = 80_000_000) -> bytes:
    """The same, whose list of parts says that it is small."""
    made = bomb(size)
    return made.replace(struct.pack("<L", size), struct.pack("<L", 1000))


def pdf(*objects: bytes, trailer: bytes = b"<</Root 1 0 R>>") -> bytes:
    """A PDF of some objects."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, o) for n, o in enumerate(objects, 2))
    return (
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n"
        + body
        + b"trailer\n"
        + trailer
        + b"\n%%EOF\n"
    )


def packed_objects(
    content: bytes, head: bytes = b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode"
) -> bytes:
    """A PDF object that holds compressed objects."""
    packed = zlib.compress(content)
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (head, len(packed), packed)


def png(after: bytes = b"") -> bytes:
    """A picture of one pixel."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">L", len(data)) + name + data + struct.pack(">L", zlib.crc32(name + data))
        )

    head = struct.pack(">LLBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + pixels + chunk(b"IEND", b"") + after


def jpeg(after: bytes = b"") -> bytes:
    """The outside of a photograph."""
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(40) + b"\xff\xd9" + after
