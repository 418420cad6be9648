"""What changed in a record, when, and by which file or by whom; with what people reported and what came of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from collabnet.directory.figures import Change, Correction
from collabnet.directory.reference import measures
from collabnet.platform.db import read
from collabnet.platform.imports.models import ImportRun
from collabnet.platform.pagination import Page

SIZE: Final = 50
FIELDS: Final = {
    "la_code": "Local authority", "name": "Name", "number": "Establishment number", "type_code": "Type (code)",
    "type_name": "Type", "type_group": "Group of types", "status_code": "Status (code)",
    "status_name": "Status", "phase_code": "Phase (code)", "phase_name": "Phase",
    "trust_uid": "Trust (UID)", "low_age": "Youngest age", "high_age": "Oldest age",
    "opened": "Opened", "opened_reason": "Why it opened", "closed": "Closed",
    "closed_reason": "Why it closed", "gender": "Gender", "religious_character": "Religious character",
    "diocese_code": "Diocese (code)", "admissions_policy": "Admissions", "nursery": "Nursery",
    "sixth_form": "Sixth form", "resourced_provision": "Resourced provision",
    "sen_provision": "SEN provision", "street": "Street", "address_locality": "Part of town",
    "address3": "Address line 3", "town": "Town", "county": "County", "postcode": "Postcode",
    "website": "Website", "telephone": "Telephone", "ukprn": "UKPRN", "lsoa_code": "Small area (LSOA)",
    "urban_rural": "Urban or rural", "easting": "Easting", "northing": "Northing",
    "has_sen_unit": "SEN unit", "comment": "The school’s own words", "polygon": "Outline",
    "summary": "Summary", "group_id": "Group ID", "status": "Status",
    "companies_house": "Companies House number",
}  # fmt: skip
# Kept for the search only, or said by another field beside it.
UNSHOWN: Final = ("search_name", "type_code", "status_code", "phase_code")
OUTCOMES: Final = {
    "corrected": "put right here",
    "at_source": "to be put right at its source",
    "not_wrong": "found to be right",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One change: what was there before and after, when, and who or which file made it."""

    at: dt.datetime
    field: str
    old: str
    new: str
    by: str


@dataclass(frozen=True, slots=True)
class Report:
    """Something that was reported as wrong, without who reported it or in which words."""

    at: dt.datetime
    field: str
    outcome: str
    answered_at: dt.datetime | None


def history(kind: str, code: str, *, number: int) -> Page[Event]:
    """The changes of a record, newest first."""
    mine = (Change.record_kind == kind, Change.record_code == code, Change.field.not_in(UNSHOWN))
    total = read(select(func.count()).select_from(Change).where(*mine)).scalar() or 0
    rows = read(
        select(
            Change.at, Change.field, Change.old, Change.new, Change.by, ImportRun.title, ImportRun.filename
        )
        .outerjoin(ImportRun, ImportRun.id == Change.run_id)
        .where(*mine)
        .order_by(Change.at.desc(), Change.id.desc())
        .limit(SIZE)
        .offset((number - 1) * SIZE)
    )  # fmt: skip
    events = [
        Event(at, field_words(field), old, new, _by(by, title or filename or ""))
        for at, field, old, new, by, title, filename in rows
    ]
    return Page(rows=events, number=number, total=total, size=SIZE)


def reports(kind: str, code: str, *, limit: int = 50) -> list[Report]:
    """What was reported as wrong, newest first."""
    rows = read(
        select(Correction.created_at, Correction.field, Correction.outcome, Correction.answered_at)
        .where(Correction.record_kind == kind, Correction.record_code == code)
        .order_by(Correction.created_at.desc(), Correction.id.desc())
        .limit(limit)
    )
    return [
        Report(at, field_words(field) if field else "", OUTCOMES.get(outcome, ""), answered_at)
        for at, field, outcome, answered_at in rows
    ]


def field_words(field: str) -> str:
    """What pages call a field of a record or a measure."""
    if field in FIELDS:
        return FIELDS[field]
    if field in measures():
        return measures()[field].label
    return field.replace("_", " ").capitalize()


def _by(label: str, file: str) -> str:
    """Who or what made a change, without names: a file's title, a person signed in, a command."""
    if file:
        return file
    return "a person signed in" if label.startswith("user:") else label
