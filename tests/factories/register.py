"""Makers of files in the layout of the DfE register: good rows by default, anything else on request."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from collabnet.core.actor import system_actor
from collabnet.platform.imports import runs
from collabnet.platform.imports.importer import Source
from collabnet.platform.imports.models import ImportRun

Row = dict[str, str]

COLUMNS = (
    "URN", "LA (code)", "LA (name)", "EstablishmentNumber", "EstablishmentName", "TypeOfEstablishment (code)",
    "TypeOfEstablishment (name)", "EstablishmentTypeGroup (name)", "EstablishmentStatus (code)",
    "EstablishmentStatus (name)", "OpenDate", "CloseDate", "PhaseOfEducation (code)", "PhaseOfEducation (name)",
    "StatutoryLowAge", "StatutoryHighAge", "Gender (name)", "Diocese (code)", "Diocese (name)", "SchoolCapacity",
    "CensusDate", "NumberOfPupils", "NumberOfBoys", "NumberOfGirls", "PercentageFSM", "TrustSchoolFlag (code)",
    "Trusts (code)", "Trusts (name)", "FederationFlag (name)", "Federations (code)", "Federations (name)", "UKPRN",
    "Street", "Town", "Postcode", "SEN1 (name)", "SEN2 (name)", "TypeOfResourcedProvision (name)",
    "SenUnitOnRoll", "SenUnitCapacity", "PlacesPRU", "Easting", "Northing",
)  # fmt: skip


def school_row(urn: int, **values: str) -> Row:
    """A community primary school of Brighton and Hove; `values` by column, spaces as underscores."""
    row = dict.fromkeys(COLUMNS, "")
    row |= {
        "URN": str(urn), "LA (code)": "846", "LA (name)": "Brighton and Hove",
        "EstablishmentNumber": f"{2000 + urn % 7000:04d}", "EstablishmentName": f"St Élan's Primary School {urn}",
        "TypeOfEstablishment (code)": "01", "TypeOfEstablishment (name)": "Community school",
        "EstablishmentTypeGroup (name)": "Local authority maintained schools",
        "EstablishmentStatus (code)": "1", "EstablishmentStatus (name)": "Open", "OpenDate": "01-09-1998",
        "PhaseOfEducation (code)": "2", "PhaseOfEducation (name)": "Primary", "StatutoryLowAge": "4",
        "StatutoryHighAge": "11", "Gender (name)": "Mixed", "SchoolCapacity": "210", "CensusDate": "20-01-2022",
        "NumberOfPupils": "198", "NumberOfBoys": "98", "NumberOfGirls": "100", "PercentageFSM": "12.4",
        "TrustSchoolFlag (code)": "0", "FederationFlag (name)": "Not under a federation",
        "Street": "Quay Lane", "Town": "Brightsea", "Postcode": "BN1 1AA", "Easting": "530900", "Northing": "104200",
    }  # fmt: skip
    return row | values


def academy_row(urn: int, uid: int, name: str = "Harbour Trust", **values: str) -> Row:
    """An academy of a multi-academy trust."""
    return school_row(urn) | {
        "TypeOfEstablishment (code)": "34", "TypeOfEstablishment (name)": "Academy converter",
        "EstablishmentTypeGroup (name)": "Academies", "TrustSchoolFlag (code)": "3",
        "Trusts (code)": str(uid), "Trusts (name)": name,
    } | values  # fmt: skip


def write_csv(
    path: Path,
    rows: Iterable[Row | Sequence[str] | str],
    *,
    columns: Sequence[str] = COLUMNS,
    encoding: str = "cp1252",
) -> Path:
    """Write a file: a dict is a row by column, a sequence is cells as they are, a string is a raw line."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        if isinstance(row, str):
            text.write(row + "\r\n")
        else:
            writer.writerow([row[c] for c in columns] if isinstance(row, dict) else row)
    data = text.getvalue().encode(encoding, "surrogateescape")
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def run_import(name: str, path: Path, *, filename: str = "") -> ImportRun:
    """Import a file from beginning to end and give the finished run."""
    importer = runs.importer_named(name)
    filename = filename or path.name
    source = Source(path=path, filename=filename, as_of=runs.file_date(importer, filename, None))
    return runs.import_file(importer=importer, source=source, actor=system_actor("test"))
