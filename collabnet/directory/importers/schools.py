"""Schools of the DfE register: the daily bulk file or a web export, whichever columns it has.

Every state-funded school and college is ours, special schools, pupil referral units and nurseries
among them; others are counted and left. A school that a complete file no longer has is flagged.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select, update

from collabnet.core.identifiers import (
    IdentifierError,
    parse_establishment_number,
    parse_la_code,
    parse_postcode,
    parse_ukprn,
    parse_urn,
)
from collabnet.core.text import fold
from collabnet.directory.belonging import ACADEMY_TYPES
from collabnet.directory.figures import Change as RecordChange
from collabnet.directory.importers.cells import (
    FIGURE,
    code_in,
    date_in,
    date_in_name,
    table_of,
    text_in,
    whole_in,
)
from collabnet.directory.importers.membership import GROUP_STUB, Memberships
from collabnet.directory.importers.school_figures import SchoolFigures
from collabnet.directory.importers.school_places import Place
from collabnet.directory.localities import refresh_locality_schools
from collabnet.directory.models import Diocese, LocalAuthority, School
from collabnet.directory.reference import la_names, prepare_reference, types_not_ours, types_ours
from collabnet.directory.statuses import CLOSED, STATUSES
from collabnet.platform.db import db
from collabnet.platform.imports.importer import (
    Change,
    Context,
    Ignored,
    Importer,
    Record,
    Rejected,
    Target,
)
from collabnet.platform.registry import registry

PHASES = {
    "0": "Not applicable", "1": "Nursery", "2": "Primary", "3": "Middle deemed primary", "4": "Secondary",
    "5": "Middle deemed secondary", "6": "16 plus", "7": "All-through",
}  # fmt: skip
# A file is taken as complete, so that what it lacks is flagged, when it has at least this share of the
# schools we list as open: a few close in a month, while an extract of one phase or area lacks most.
COMPLETE_SHARE = 0.9

# Field of School → column of the file, where the text is taken as it is.
TEXTS = {
    "type_group": "EstablishmentTypeGroup (name)",
    "opened_reason": "ReasonEstablishmentOpened (name)",
    "closed_reason": "ReasonEstablishmentClosed (name)",
    "gender": "Gender (name)",
    "religious_character": "ReligiousCharacter (name)",
    "admissions_policy": "AdmissionsPolicy (name)",
    "nursery": "NurseryProvision (name)",
    "sixth_form": "OfficialSixthForm (name)",
    "resourced_provision": "TypeOfResourcedProvision (name)",
    "street": "Street",
    "address_locality": "Locality",
    "address3": "Address3",
    "town": "Town",
    "county": "County (name)",
    "website": "SchoolWebsite",
    "telephone": "TelephoneNum",
    "lsoa_code": "LSOA (code)",
    "urban_rural": "UrbanRural (name)",
}
DATES = {"opened": "OpenDate", "closed": "CloseDate"}
AGES = {"low_age": "StatutoryLowAge", "high_age": "StatutoryHighAge"}
SEN_COLUMNS = [f"SEN{n} (name)" for n in range(1, 14)]
LONGEST_SEN = 400
CORE = (
    "la_code", "name", "search_name", "type_code", "type_name", "status_code", "status_name", "phase_code",
    "phase_name", "trust_uid",
)  # fmt: skip

LA_STUB = Target(
    table=table_of(LocalAuthority), key=("code",), columns=("name", "gss_code"), insert_only=True
)
DIOCESE_STUB = Target(table=table_of(Diocese), key=("code",), columns=("name",), insert_only=True)
SCHOOL = Target(
    table=table_of(School),
    key=("urn",),
    columns=CORE,
    history="school",
    seen={"last_seen_run_id": "run", "absent_since_run_id": None},
    versioned=True,
)
LENGTHS = {c.name: getattr(c.type, "length", None) or 0 for c in SCHOOL.table.c}


class SchoolReader:
    """Turns rows of the register into schools, their figures and their memberships."""

    def __init__(self, context: Context) -> None:
        columns = context.columns
        self.context = context
        self.place = {
            field: (columns.place(f"{name} (code)"), columns.place(f"{name} (name)"))
            for field, name in (
                ("la", "LA"), ("type", "TypeOfEstablishment"), ("status", "EstablishmentStatus"),
                ("phase", "PhaseOfEducation"), ("diocese", "Diocese"), ("gss", "GSSLACode"),
            )
        }  # fmt: skip
        self.urn, self.name = columns.place("URN") or 0, columns.place("EstablishmentName") or 0
        self.number = columns.place("EstablishmentNumber")
        self.texts = [
            (LENGTHS[field], place, header)
            for field, header in TEXTS.items()
            if (place := columns.place(header)) is not None
        ]
        self.dates = [(p, h) for h in DATES.values() if (p := columns.place(h)) is not None]
        self.ages = [(p, h) for h in AGES.values() if (p := columns.place(h)) is not None]
        self.sen = [p for h in SEN_COLUMNS if (p := columns.place(h)) is not None]
        self.postcode, self.ukprn = columns.place("Postcode"), columns.place("UKPRN")
        self.location = Place(context)
        self.figures = SchoolFigures(context)
        self.memberships = Memberships(context)
        self.school = replace(SCHOOL, columns=self._columns())
        self.targets: Sequence[Target] = (LA_STUB, DIOCESE_STUB, GROUP_STUB, self.school, FIGURE)
        stored = db.session.connection()
        self.las = set(la_names()) | set(stored.scalars(select(LocalAuthority.code)))
        self.dioceses = set(stored.scalars(select(Diocese.code)))
        self.postcodes: dict[str, str] = {}

    def _columns(self) -> tuple[str, ...]:
        """The fields that this file says something about, in the order in which `read` gives them."""
        has = self.context.columns.__contains__
        return (
            *CORE,
            *(("number",) if self.number is not None else ()),
            *(field for field, header in TEXTS.items() if has(header)),
            *(field for field, header in (*DATES.items(), *AGES.items()) if has(header)),
            *(("sen_provision",) if self.sen else ()),
            *(("postcode",) if self.postcode is not None else ()),
            *(("ukprn",) if self.ukprn is not None else ()),
            *(("diocese_code",) if self.place["diocese"][0] is not None else ()),
            *self.location.columns,
            *self.figures.columns,
        )

    def read(self, cells: Sequence[str]) -> tuple[Hashable, list[Record]]:
        """One school. Raises Rejected, or Ignored for a type that is not state-funded."""
        try:
            urn = parse_urn(cells[self.urn].strip())
        except IdentifierError as error:
            raise Rejected("URN", cells[self.urn], error.reason) from None
        type_code, type_name = self._type(cells)
        is_academy = type_code in ACADEMY_TYPES
        records: list[Record] = []
        values: list[Any] = [
            self._la(cells, records),
            self._name(cells),
            "",
            type_code,
            type_name,
            *self._coded(cells, "status", "EstablishmentStatus", STATUSES),
            *self._coded(cells, "phase", "PhaseOfEducation", PHASES),
            None,
        ]
        values[2] = fold(values[1])[:200]
        if self.number is not None:
            values.append(self._number(cells[self.number].strip()))
        for longest, place, header in self.texts:
            cell = cells[place].strip()
            if len(cell) > longest:
                cell = text_in(header, cell, longest=longest)
            values.append(cell)
        values.extend(date_in(header, cells[place]) for place, header in self.dates)
        values.extend(whole_in(header, cells[place], largest=120) for place, header in self.ages)
        if self.sen:
            values.append(_sen_provision([cells[p].strip() for p in self.sen]))
        if self.postcode is not None:
            values.append(self._postcode(cells[self.postcode]))
        if self.ukprn is not None:
            values.append(self._ukprn(cells[self.ukprn].strip()))
        if self.place["diocese"][0] is not None:
            values.append(self._diocese(cells, records))
        values.extend(self.location.read(cells))
        extra, figures = self.figures.read(str(urn), type_code, cells)
        values.extend(extra)
        # Last, since it remembers what it reads: a row must not be refused after it.
        values[len(CORE) - 1] = self.memberships.read(urn, cells, is_academy, records)
        records.append((self.school, (urn,), tuple(values)))
        records.extend(figures)
        return urn, records

    def after_chunk(
        self, keys: Sequence[Hashable], changes: Sequence[Change], write: bool
    ) -> set[Hashable]:
        """Open and close memberships; tell the other rooms which schools have closed."""
        moved = self.memberships.settle([k for k in keys if isinstance(k, int)], write=write)
        status = CORE.index("status_code")
        for change in changes:
            is_closing = (
                change.old[status] != CLOSED and change.new[status] == CLOSED
                if change.target is self.school
                else False
            )
            if is_closing:
                self.context.counts["schools closed"] += 1
                if write:
                    registry().tell_closed(change.key[0])
        return set(moved)

    def _type(self, cells: Sequence[str]) -> tuple[str, str]:
        code, name = self._pair(cells, "type")
        if not code:
            code = TYPES_BY_NAME.get(name.casefold(), "")
        if not code and not name:
            raise Rejected("TypeOfEstablishment", "", "The type of establishment is missing.")
        if code in types_not_ours():
            raise Ignored(types_not_ours()[code])
        if code not in types_ours():
            self.context.warn(
                "TypeOfEstablishment", code or name, "This type is not known yet.", once=True
            )
        return (
            text_in("TypeOfEstablishment (code)", code, longest=4),
            text_in("TypeOfEstablishment (name)", name or types_ours().get(code, ""), longest=80),
        )

    def _coded(
        self, cells: Sequence[str], field: str, header: str, known: dict[str, str]
    ) -> tuple[str, str]:
        """A code and its name; a code that we do not know is imported with a warning."""
        code, name = self._pair(cells, field)
        if not code:
            code = next((c for c, n in known.items() if n.casefold() == name.casefold()), "")
        if not code:
            raise Rejected(header, name, "The code is missing.")
        if code not in known:
            self.context.warn(f"{header} (code)", code, "This code is not known yet.", once=True)
        return (
            text_in(f"{header} (code)", code, longest=4),
            text_in(f"{header} (name)", name or known.get(code, ""), longest=40),
        )

    def _pair(self, cells: Sequence[str], field: str) -> tuple[str, str]:
        code, name = self.place[field]
        return (
            "" if code is None else code_in(cells[code]),
            "" if name is None else cells[name].strip(),
        )

    def _la(self, cells: Sequence[str], records: list[Record]) -> str:
        place, name_place = self.place["la"]
        cell = cells[place or 0].strip()
        if cell not in self.las:
            try:
                parse_la_code(cell)
            except IdentifierError as error:
                raise Rejected("LA (code)", cell, error.reason) from None
            self.context.warn(
                "LA (code)", cell, "This local authority is not known yet; it is added.", once=True
            )
            name = "" if name_place is None else cells[name_place].strip()[:80]
            records.append((LA_STUB, (cell,), (name or f"Local authority {cell}", "")))
        return cell

    def _number(self, cell: str) -> str:
        if not cell:
            return ""
        try:
            return parse_establishment_number(cell.zfill(4))
        except IdentifierError as error:
            raise Rejected("EstablishmentNumber", cell, error.reason) from None

    def _name(self, cells: Sequence[str]) -> str:
        name = text_in("EstablishmentName", cells[self.name], longest=200)
        if not name:
            raise Rejected("EstablishmentName", "", "The school has no name.")
        return name

    def _postcode(self, cell: str) -> str:
        found = self.postcodes.get(cell)
        if found is not None:
            return found
        try:
            found = parse_postcode(cell) if cell.strip() else ""
        except IdentifierError as error:
            self.context.warn("Postcode", cell, f"{error.reason} It is left out.")
            return ""
        self.postcodes[cell] = found
        return found

    def _ukprn(self, cell: str) -> str:
        try:
            return parse_ukprn(cell) if cell else ""
        except IdentifierError as error:
            self.context.warn("UKPRN", cell, f"{error.reason} It is left out.")
            return ""

    def _diocese(self, cells: Sequence[str], records: list[Record]) -> str | None:
        code_place, name_place = self.place["diocese"]
        code = cells[code_place or 0].strip()
        if not code.strip("0") or len(code) > 10:
            return None
        if code not in self.dioceses:
            name = "" if name_place is None else cells[name_place].strip()[:120]
            records.append((DIOCESE_STUB, (code,), (name or code,)))
        return code


def _sen_provision(cells: Sequence[str]) -> str:
    """The kinds of need the school provides for; abbreviated where all of them are too long."""
    kinds = [c for c in dict.fromkeys(cells) if c and c.casefold() != "not applicable"]
    text = "; ".join(kinds)
    if len(text) > LONGEST_SEN:
        text = "; ".join(kind.split(" - ")[0] for kind in kinds)
    return text_in("SEN1 (name)", text, longest=LONGEST_SEN)


def _flag_absent(context: Context) -> dict[str, int]:
    """Flag open schools that a complete file does not have; then see which locality each school is in."""
    connection, school = db.session.connection(), SCHOOL.table
    listed = (school.c.status_code != CLOSED) & school.c.fictional.is_(False)
    was_seen = school.c.last_seen_run_id == context.run_id
    total = connection.scalar(select(func.count()).where(listed)) or 0
    seen = connection.scalar(select(func.count()).where(listed, was_seen)) or 0
    counts = {"complete": int(total > 0 and seen >= COMPLETE_SHARE * total), "absent": 0}
    if counts["complete"]:
        not_seen = school.c.last_seen_run_id.is_(None) | ~was_seen
        connection.execute(
            update(school)
            .where(listed, not_seen, school.c.absent_since_run_id.is_(None))
            .values(absent_since_run_id=context.run_id)
        )
        counts["absent"] = connection.scalar(select(func.count()).where(listed, not_seen)) or 0
    refresh_locality_schools()
    return counts


TYPES_BY_NAME = {n.casefold(): c for c, n in (types_ours() | types_not_ours()).items()}

SCHOOLS = Importer(
    name="schools",
    title="Schools",
    about="The DfE register: edubasealldata….csv, or an export from Get Information About Schools.",
    source="Get Information About Schools",
    open=SchoolReader,
    required=(
        "URN",
        "LA (code)",
        "EstablishmentName",
        ("TypeOfEstablishment (code)", "TypeOfEstablishment (name)"),
        ("EstablishmentStatus (code)", "EstablishmentStatus (name)"),
        ("PhaseOfEducation (code)", "PhaseOfEducation (name)"),
    ),
    history=table_of(RecordChange),
    order=1,
    prepare=prepare_reference,
    finish=_flag_absent,
    date_of=date_in_name,
)
