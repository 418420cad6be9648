"""Writes the agreement between the employers and the letter to the person as documents that can be edited."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

from docx import Document

from collabnet.core.secondment import BY_CODE
from collabnet.platform.templating import date_words
from collabnet.staffing.pages import Seal, SecondmentPage
from collabnet.staffing.pages_terms import TermsPage

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


LETTER_FIELDS = (
    "role", "fte", "directed_time", "management", "pay", "no_detriment", "pay_award", "expenses", "sickness",
    "conduct", "safeguarding", "family_leave", "ect", "immigration", "training", "return", "redundancy", "conversion",
)  # fmt: skip
VAT_CHECK = "Check with finance."


def agreement(page: SecondmentPage, terms: TermsPage) -> bytes:
    """The agreement of the two employers and the person: parties, facts, every text, recharge, three signatures."""
    document = _document(f"Secondment agreement: {page.row.title}")
    _table(document, [*_parties(page), *terms.facts])
    for label, text in terms.texts:
        _part(document, label, text)
    if page.costs is not None:
        document.add_heading("Recharge, line by line", level=2)
        _table(
            document,
            [(line.label, f"£{line.charged:,.2f} ({line.how})") for line in page.costs.lines]
            + [("Total for the whole time, before VAT", f"£{page.costs.charged:,.2f}")],
        )
        document.add_paragraph(f"VAT: {page.costs.vat} {VAT_CHECK}")
        document.add_paragraph(f"Worked out for {date_words(page.costs.on)}.")
    document.add_heading("Signatures", level=2)
    _table(document, [(seal.who, _signed(seal)) for seal in page.seals])
    return _bytes(document)


def letter(page: SecondmentPage, terms: TermsPage, *, today: dt.date) -> bytes:
    """The letter to the person: where, when, that they stay employed where they are and come back, and their terms."""
    row = page.row
    host = page.host.name if page.host else "the host"
    home = page.home.name if page.home else "your employer"
    document = _document(f"Your secondment to {host}")
    document.add_paragraph(date_words(today))
    document.add_paragraph(f"Dear {page.person},")
    days = f"{row.days_a_week:g} day{'' if row.quarters_a_week == 4 else 's'} a week"
    document.add_paragraph(
        f"From {date_words(row.starts_on)} until {date_words(row.ends_on)} you work at {host}, {days}. "
        f"You stay employed by {home} throughout: your pay, your pension and "
        "your continuous service go on, and the host directs your daily work."
    )
    document.add_paragraph(
        f"This letter sets out what {home} and {host} have agreed about you. You agree by signing; until then you "
        "can say no without giving a reason."
    )
    _table(document, terms.facts)
    for code in LETTER_FIELDS:
        text = row.fields.get(code, "")
        if text.strip():
            _part(document, BY_CODE[code].label, text)
    document.add_paragraph(
        "Please keep a copy. Ask either employer, or your union, about anything that is not clear."
    )
    document.add_paragraph(f"For {home}: {_signed_by(page, 'home')}")
    document.add_paragraph(f"I agree: {_signed_by(page, 'person')}")
    return _bytes(document)


def _signed_by(page: SecondmentPage, side: str) -> str:
    return next(_signed(seal) for seal in page.seals if seal.side == side)


def _signed(seal: Seal) -> str:
    if seal.signature is None:
        return "not signed yet"
    office = f", {seal.signature.office}" if seal.signature.office else ""
    return f"signed by {seal.signature.name}{office} on {date_words(seal.signature.signed_at)}"


def _part(document, label: str, text: str) -> None:  # type: ignore[no-untyped-def]
    document.add_heading(label, level=2)
    for paragraph in text.splitlines():
        if paragraph.strip():
            document.add_paragraph(paragraph)


def _table(document, rows: Sequence[tuple[str, str]]) -> None:  # type: ignore[no-untyped-def]
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for name, value in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = name, value


def _parties(page: SecondmentPage) -> list[tuple[str, str]]:
    row = page.row
    return [
        ("Home employer", page.home.name if page.home else ""),
        ("Host", page.host.name if page.host else ""),
        ("Person", page.person),
        ("Form", "Short form" if row.form == "short" else "Full agreement"),
    ]


def _document(title: str):  # type: ignore[no-untyped-def]
    document = Document()
    document.core_properties.author = "Collabnet"
    document.core_properties.title = title
    document.add_heading(title, level=1)
    return document


def _bytes(document) -> bytes:  # type: ignore[no-untyped-def]
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
