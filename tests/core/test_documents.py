"""Documents are known by their content, and nothing that runs, hides or fetches is taken."""

from __future__ import annotations

import io
import unicodedata
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core import document_archives, document_pdf
from collabnet.core.documents import DocumentKind, Unacceptable, clean_name, kind_of, words_of
from tests.factories import documents as made

GOOD = {
    DocumentKind.DOCX: made.docx(),
    DocumentKind.ODT: made.odt(),
    DocumentKind.PDF: made.pdf(
        made.packed_objects(b"4 0 <</Type/Page>>"), b"<</Title(HTML/JavaScript)>>"
    ),
    DocumentKind.PNG: made.png(),
    DocumentKind.JPEG: made.jpeg(after=b"\x00\x00"),
    DocumentKind.TEXT: "\ufeffJob description: £32,916 a year\r\n".encode(),
}


@pytest.mark.parametrize("kind", DocumentKind)
def test_each_kind_is_known_by_its_content(kind: DocumentKind) -> None:
    assert kind_of(GOOD[kind]) is kind


def test_links_to_click_and_a_template_on_the_own_disk_are_harmless() -> None:
    assert kind_of(made.with_relation("hyperlink", "https://school.example")) is DocumentKind.DOCX
    local = made.with_relation("attachedTemplate", "file:///C:/Templates/Letter.dotx")
    assert kind_of(local) is DocumentKind.DOCX


XML_BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><Types>&b;</Types>'
REFUSED = {
    "empty": (b"", "empty"),
    "old_word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Office format"),
    "locked_word": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password",
    ),
    "program": (b"MZ\x90\x00" + bytes(60), "program"),
    "script": (b"#!/bin/sh\nrm -r /\n", "program"),
    "macros": (made.docm(), "macros"),
    "macros_by_type_only": (
        made.repacked(made.docx(), {"[Content_Types].xml": made.part(
            made.docx(), "[Content_Types].xml").replace(made.DOCX_MAIN.encode(), made.DOCM_MAIN.encode())}),
        "macros",
    ),
    "macros_by_part_only": (made.repacked(made.docx(), {"word/VBAPROJECT.BIN": b"x"}), "macros"),
    "odt_macros": (made.odt(**{"Basic/Standard/Module1.xml": b"<x/>"}), "macros"),
    "odt_locked": (made.odt(manifest=b"<m:manifest><m:encryption-data/></m:manifest>"), "password"),
    "odt_that_is_none": (made.odt(mimetype=b"application/vnd.oasis.opendocument.graphics"), "no text"),
    "bomb": (made.bomb(), "unpacks to more"),
    "bomb_of_parts": (made.repacked(made.docx(), {f"word/{n}.xml": b"" for n in range(2000)}), "unpacks"),
    "program_inside": (made.repacked(made.docx(), {"word/media/image1.png": b"MZ\x90"}), "inside"),
    "old_office_inside": (
        made.repacked(made.docx(), {"word/embeddings/oleObject1.bin": b"x"}), "inside",
    ),
    "archive_inside": (made.repacked(made.docx(), {"word/media/a.png": made.docx()}), "inside"),
    "template_from_the_net": (
        made.with_relation("attachedTemplate", "https://evil.example/a.dotm"), "another place",
    ),
    "template_from_a_share": (
        made.with_relation("attachedTemplate", r"\\evil.example\a.dotm"), "another place",
    ),
    "template_from_a_file_address": (
        made.with_relation("attachedTemplate", "file://evil.example/a.dotm"), "another place",
    ),
    "picture_from_the_net": (made.with_relation("image", "https://evil.example/a.png"), "another place"),
    "xml_bomb": (made.repacked(made.docx(), {"[Content_Types].xml": XML_BOMB}), "damaged"),
    "no_xml": (made.repacked(made.docx(), {"[Content_Types].xml": b"<a"}), "damaged"),
    "spreadsheet": (made.repacked(made.docx(), {"word/document.xml": None}), "no Word document"),
    "path_upwards": (made.repacked(made.docx(), {"../../etc/passwd": b"x"}), "damaged"),
    "cut_off": (made.docx()[:-40], "damaged"),
    "something_before": (b"PK\x03\x04" + bytes(20) + made.docx(), "damaged"),
    "something_after": (made.docx() + b"%PDF-1.4 %%EOF", "damaged"),
    "archive": (made.repacked(made.docx(), {"[Content_Types].xml": None}), "is an archive"),
    "pdf_script": (made.pdf(b"<</S/JavaScript/JS(app.alert(1))>>"), "scripts"),
    "pdf_script_written_oddly": (made.pdf(b"<</S /J#61va#53cript/JS 4 0 R>>"), "scripts"),
    "pdf_scripts_by_name": (made.pdf(b"<</Names<</JavaScript 3 0 R>>>>"), "scripts"),
    "pdf_launch": (made.pdf(b"<</S/Launch/F(cmd.exe)>>"), "scripts"),
    "pdf_script_packed": (
        made.pdf(made.packed_objects(b"4 0 <</S /JavaScript/JS(x)>>")), "scripts",
    ),
    "pdf_script_packed_oddly": (
        made.pdf(made.packed_objects(b"4 0 <</S/JavaScript>>", b"/Type/Obj#53tm/Filter[/Fl]")), "scripts",
    ),
    "pdf_packed_twice": (
        made.pdf(made.packed_objects(b"x", b"/Type/ObjStm/Filter[/ASCIIHexDecode/FlateDecode]")),
        "cannot be checked",
    ),
    "pdf_with_rows_shifted": (
        made.pdf(made.packed_objects(
            b"x", b"/Type/ObjStm/Filter/FlateDecode/DecodeParms<</Predictor 12>>")),
        "cannot be checked",
    ),
    "pdf_that_is_not_packed": (
        made.pdf(b"<</Type/ObjStm/Filter/FlateDecode>>\nstream\nnot packed\nendstream"), "cannot be checked",
    ),
    "pdf_with_a_long_head": (
        made.pdf(b"<</Type/ObjStm/Filter/FlateDecode" + b" " * 20_000 + b">>\nstream\nx\nendstream"),
        "cannot be checked",
    ),
    "pdf_file_inside": (made.pdf(b"<</Type/EmbeddedFile>>"), "another file inside"),
    "pdf_locked": (made.pdf(trailer=b"<</Root 1 0 R/Encrypt 5 0 R>>"), "password"),
    "pdf_cut_off": (made.pdf()[:-8], "incomplete"),
    "pdf_and_archive": (made.pdf() + made.docx() + b"\n%%EOF", "two kinds"),
    "png_and_more": (made.png(after=b"<script>"), "follows its end"),
    "png_cut_off": (made.png()[:-4], "damaged"),
    "jpeg_and_more": (made.jpeg(after=made.docx()), "follows its end"),
    "jpeg_and_archive": (made.jpeg(after=made.docx() + b"\xff\xd9"), "two kinds"),
    "web_page": (b"\xef\xbb\xbf \n<!DOCTYPE html><script>1</script>", "web page"),
    "drawing": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "web page"),
    "rtf": (b"{\\rtf1 hello}", "RTF"),
    "not_text": (b"a\x00b", "not known"),
    "not_utf8": ("£".encode("latin-1"), "not known"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_runs_hides_or_fetches_is_refused_with_the_reason(case: str) -> None:
    data, reason = REFUSED[case]
    with pytest.raises(Unacceptable, match=reason):
        kind_of(data)


def test_an_archive_whose_list_lies_about_its_size_is_refused() -> None:
    with pytest.raises(Unacceptable):
        kind_of(made.lying_bomb())


def test_a_locked_archive_is_refused() -> None:
    data = bytearray(made.docx())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        first = archive.infolist()[0]
    data[first.header_offset + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Unacceptable, match="password"):
        kind_of(bytes(data))


def test_many_compressed_objects_are_stopped_at_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_pdf, "LARGEST_OBJECTS", 100_000)
    data = made.pdf(made.packed_objects(bytes(200_000)))
    with pytest.raises(Unacceptable, match="cannot be checked"):
        kind_of(data)
    monkeypatch.setattr(document_pdf, "MOST_STREAMS", 1)
    with pytest.raises(Unacceptable, match="cannot be checked"):
        kind_of(made.pdf(made.packed_objects(b"4 0 x"), made.packed_objects(b"4 0 x")))


@given(st.binary(max_size=400), st.sampled_from(list(GOOD.values())), st.data())
def test_any_bytes_are_either_a_kind_or_refused_in_words(
    noise: bytes, good: bytes, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(good)))
    for made_up in (noise, good[:place] + noise + good[place:], good[:place]):
        try:
            assert kind_of(made_up) in DocumentKind
        except Unacceptable as problem:
            assert str(problem)[0].isupper()


ODD = st.sampled_from(
    '\u202e\u200f\u2066\u200b\x00\r\n\t/\\.:%"<>|?*\ufeff\ud800\u0301e. \uff0f\uff0efi'
)


@given(st.text(st.one_of(ODD, st.characters())), st.sampled_from(DocumentKind))
def test_a_cleaned_name_is_short_visible_without_folders_and_stays_as_it_is(
    name: str, kind: DocumentKind
) -> None:
    cleaned = clean_name(name, kind)
    assert cleaned.endswith(kind.extension) and len(cleaned) - len(kind.extension) > 0
    assert len(cleaned) <= 100
    assert not set(cleaned) & set('/\\:*?"<>|%\r\n\t')
    assert not any(unicodedata.category(sign).startswith("C") for sign in cleaned)
    assert not cleaned.startswith((".", " "))
    cleaned.encode()
    assert clean_name(cleaned, kind) == cleaned


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("Job description.docx", "Job description.pdf"),
        (r"C:\Users\ann\Desktop\Advert v1.2.PDF", "Advert v1.2.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.pdf"),
        ("policy.pdf.exe", "policy.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
        ("con", "document con.pdf"),
        ("a" * 300, "a" * 96 + ".pdf"),
        ("Lón pòlítíc.pdf", "Lón pòlítíc.pdf"),
    ],
)  # fmt: skip
def test_a_name_is_cleaned(name: str, cleaned: str) -> None:
    assert clean_name(name, DocumentKind.PDF) == cleaned


def test_kinds_read_as_a_sentence() -> None:
    assert words_of([DocumentKind.PDF]) == "a PDF"
    assert words_of(DocumentKind).endswith("a JPEG picture or plain text")


def test_the_caps_are_what_the_page_says() -> None:
    assert document_archives.LARGEST_UNPACKED == 60_000_000
