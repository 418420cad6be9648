"""Certificates and personal records as files: DOCX always, PDF where WeasyPrint is installed."""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt, RGBColor
from flask import current_app, render_template

from collabnet.core import training_hours
from collabnet.cpd.models_after import TrainingRecord
from collabnet.cpd.queries_records import Certificate
from collabnet.platform.mails import site_link

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BRAND = RGBColor(0x16, 0x42, 0x5B)
FONT = "Arial"


def has_pdf() -> bool:
    """Whether this installation can write PDF."""
    return importlib.util.find_spec("weasyprint") is not None


def check_address(certificate: Certificate) -> str:
    """Where anybody can check a certificate."""
    return site_link(f"/training/certificates/{certificate.code}")


def lines(certificate: Certificate) -> list[tuple[str, float, bool]]:
    """The lines of a certificate: text, size in points, bold."""
    return [
        ("Certificate of attendance", 30, True),
        (certificate.name, 24, True),
        ("took part in", 14, False),
        (certificate.title, 20, True),
        (certificate.days, 14, False),
        (f"{certificate.hours} of professional development", 14, False),
        (f"Provided by {certificate.provider}", 14, False),
        (f"Code: {certificate.code}", 12, False),
        (f"Check this certificate at {check_address(certificate)}", 10, False),
    ]


def certificate_docx(certificate: Certificate) -> bytes:
    """A certificate as a landscape A4 page of Word."""
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.core_properties.title = f"Certificate: {certificate.title}"
    document.core_properties.author = "Collabnet"
    for number, (text, size, bold) in enumerate(lines(certificate)):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(12)
        run = paragraph.add_run(text)
        run.bold, run.font.size, run.font.name = bold, Pt(size), FONT
        if number == 0:
            run.font.color.rgb = BRAND
    return _bytes(document)


def record_docx(*, name: str, records: Sequence[TrainingRecord]) -> bytes:
    """A person's whole record as a Word document, a table with the latest first."""
    document = Document()
    document.core_properties.title = f"Professional development of {name}"
    document.core_properties.author = "Collabnet"
    document.add_heading(f"Professional development of {name}", level=1)
    for year, minutes in training_hours.by_year((r.last_day, r.minutes) for r in records):
        document.add_paragraph(f"{year}: {training_hours.hours_words(minutes)}")
    heads = ("When", "What", "Provider", "Hours", "Evidence", "Notes")
    table = document.add_table(rows=1, cols=len(heads))
    table.style = "Table Grid"
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.text = head
    for row in records:
        cells = table.add_row().cells
        days = f"{row.first_day:%d/%m/%Y}"
        if row.last_day != row.first_day:
            days += f" to {row.last_day:%d/%m/%Y}"
        evidence = f"Certificate {row.code}" if row.code else "Own entry"
        texts = (
            days, row.title, row.provider, training_hours.hours_number(row.minutes), evidence, row.note,
        )  # fmt: skip
        for cell, text in zip(cells, texts, strict=True):
            cell.text = text
    return _bytes(document)


def certificate_pdf(certificate: Certificate) -> bytes:
    """A certificate as PDF; only where has_pdf(). Nothing is fetched: its style is a file of ours."""
    weasyprint = import_module("weasyprint")
    html = render_template(
        "cpd/certificate_pdf.html", certificate=certificate, check=check_address(certificate)
    )
    style = Path(current_app.static_folder or "") / "css" / "certificate.css"
    page = weasyprint.HTML(string=html, url_fetcher=_refuse)
    written: bytes = page.write_pdf(stylesheets=[weasyprint.CSS(string=style.read_text())])
    return written


def _refuse(url: str, *_args: object, **_options: object) -> dict[str, object]:
    raise ValueError(f"a certificate needs nothing from {url[:80]}")


def _bytes(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()
