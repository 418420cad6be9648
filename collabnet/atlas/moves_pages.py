"""In-year moves as they may be shown: one table an authority and term, small numbers hidden in it once for all pages.

A school's page and its authority's show the same numbers and the same gaps: both are looked up in the
authority's table, so that nothing hidden on one page can be had from the other. Nothing is added up
over terms or kinds, so each kind in each term stands by itself, with its sum over the schools.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from collabnet.atlas.local_models import MOVE_KINDS, TERMS, Moves, Origins
from collabnet.atlas.local_queries import value_of
from collabnet.atlas.local_words import MOVE_KIND_WORDS, TERM_WORDS
from collabnet.core.figures import NoValue, Value, absent
from collabnet.core.suppression import suppress_counts
from collabnet.directory.models import School, SmallArea
from collabnet.platform.db import db
from collabnet.platform.imports.models import ImportRun
from collabnet.platform.small_numbers import small_numbers_below

LA_COLUMNS = ("URN", "School", "School year", "Term", "Kind", "Children")
SCHOOL_COLUMNS = ("School year", "Term", "Kind", "Children")
NOT_SENT = absent(NoValue.NOT_YET_SUBMITTED)
ALL_SCHOOLS = 0  # stands for the sum over the schools


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """One term of a school year."""

    school_year: str
    place: int  # in TERMS

    @property
    def name(self) -> str:
        """Its code: autumn, spring or summer."""
        return TERMS[self.place]

    @property
    def words(self) -> str:
        """Its name on pages, such as "Autumn 2025/26"."""
        return f"{TERM_WORDS[self.name]} {self.school_year}"

    @property
    def slug(self) -> str:
        """Its name in addresses, such as "2025-26-autumn"."""
        return f"{self.school_year.replace('/', '-')}-{self.name}"


@dataclass(frozen=True, slots=True)
class Shown:
    """Every number of an authority as it may be shown, by (term, kind, URN); URN 0 is the sum."""

    terms: Sequence[Term]
    schools: Sequence[tuple[int, str]]
    values: dict[tuple[Term, str, int], Value]
    sources: Sequence[ImportRun]

    def value(self, term: Term, kind: str, urn: int) -> Value:
        """One number, or why there is none."""
        return self.values.get((term, kind, urn), NOT_SENT)


def shown(la_code: str) -> Shown:
    """All moves of an authority's schools, small numbers hidden, the latest term first."""
    rows = db.session.execute(
        select(Moves, School.name)
        .join(School, School.urn == Moves.urn)
        .where(School.la_code == la_code)
        .order_by(School.name, School.urn)
    ).all()
    columns: dict[tuple[Term, str], list[Moves]] = defaultdict(list)
    for row, _ in rows:
        columns[Term(row.school_year, TERMS.index(row.term)), row.kind].append(row)
    values: dict[tuple[Term, str, int], Value] = {}
    for (term, kind), found in columns.items():
        hidden, total = suppress_counts(
            [row.children for row in found], threshold=small_numbers_below()
        )
        values[term, kind, ALL_SCHOOLS] = total
        for row, value in zip(found, hidden, strict=True):
            supplied = value_of(row.children, row.no_value)
            values[term, kind, row.urn] = value if supplied.is_known else supplied
    ids = {row.run_id for row, _ in rows if row.run_id is not None}
    runs = select(ImportRun).where(ImportRun.id.in_(ids)).order_by(ImportRun.id)
    return Shown(
        terms=sorted({term for term, _ in columns}, reverse=True),
        schools=list(dict.fromkeys((row.urn, name) for row, name in rows)),
        values=values,
        sources=list(db.session.scalars(runs)),
    )


@dataclass(frozen=True, slots=True)
class SchoolMoves:
    """The page of one school: kinds by term, the latest term first, and where its children come from."""

    urn: int
    name: str
    la_code: str
    terms: Sequence[Term]
    rows: Sequence[tuple[str, Sequence[Value]]]
    origins: Sequence[tuple[str, Value]]
    origins_year: int | None
    sources: Sequence[ImportRun]


def school_page(urn: int) -> SchoolMoves:
    """One school's moves, out of its authority's table."""
    school = db.session.get_one(School, urn)
    found = shown(school.la_code)
    terms = [t for t in found.terms if any((t, kind, urn) in found.values for kind in MOVE_KINDS)]
    origins, year, runs = _origins(urn)
    return SchoolMoves(
        urn=urn,
        name=school.name,
        la_code=school.la_code,
        terms=terms,
        rows=[
            (MOVE_KIND_WORDS[kind], [found.value(term, kind, urn) for term in terms])
            for kind in MOVE_KINDS
        ]
        if terms
        else [],
        origins=origins,
        origins_year=year,
        sources=[*(found.sources if terms else ()), *runs],
    )


def school_rows(urn: int) -> Iterator[tuple[object, ...]]:
    """One school's moves in the order of SCHOOL_COLUMNS."""
    school = db.session.get_one(School, urn)
    for row in la_rows(school.la_code):
        if row[0] == urn:
            yield row[2:]


@dataclass(frozen=True, slots=True)
class AuthorityMoves:
    """The page of an authority in one term: schools by kind, with sums."""

    terms: Sequence[Term]
    term: Term | None
    kinds: Sequence[str]
    rows: Sequence[tuple[int, str, Sequence[Value]]]
    totals: Sequence[Value]
    sources: Sequence[ImportRun]


def authority_page(la_code: str, *, term: str) -> AuthorityMoves:
    """An authority's moves in the term with this slug, else in the latest."""
    found = shown(la_code)
    chosen = next((t for t in found.terms if t.slug == term), None)
    if chosen is None and found.terms:
        chosen = found.terms[0]
    rows = []
    if chosen is not None:
        rows = [
            (urn, name, [found.value(chosen, kind, urn) for kind in MOVE_KINDS])
            for urn, name in found.schools
            if any((chosen, kind, urn) in found.values for kind in MOVE_KINDS)
        ]
    return AuthorityMoves(
        terms=found.terms,
        term=chosen,
        kinds=[MOVE_KIND_WORDS[kind] for kind in MOVE_KINDS],
        rows=rows,
        totals=[found.value(chosen, kind, ALL_SCHOOLS) for kind in MOVE_KINDS] if chosen else [],
        sources=found.sources,
    )


def la_rows(la_code: str) -> Iterator[tuple[object, ...]]:
    """Every number of an authority in the order of LA_COLUMNS, sums over the schools last."""
    found = shown(la_code)
    names = [*found.schools, (ALL_SCHOOLS, "All schools")]
    for term in found.terms:
        for urn, name in names:
            for kind in MOVE_KINDS:
                if (term, kind, urn) in found.values:
                    yield (
                        urn or "", name, term.school_year, TERM_WORDS[term.name],
                        MOVE_KIND_WORDS[kind], _cell(found.value(term, kind, urn)),
                    )  # fmt: skip


def _cell(value: Value) -> object:
    if value.number is not None:
        return int(value.number)
    return value.missing.words if value.missing else ""


def _origins(urn: int) -> tuple[list[tuple[str, Value]], int | None, list[ImportRun]]:
    """Where a school's children live by the name of the small area, the most first."""
    places, year, runs = shown_origins(urn)
    return [(name, value) for _, name, value in places], year, runs


def shown_origins(
    urn: int,
) -> tuple[list[tuple[str, str, Value]], int | None, list[ImportRun]]:
    """Code and name of each small area and its children at a school, the most first; for who may see moves.

    Hidden as if their sum were known, as rolls are: every page shows the same numbers and gaps.
    """
    year = db.session.scalar(
        select(Origins.year).where(Origins.urn == urn).order_by(Origins.year.desc()).limit(1)
    )
    if year is None:
        return [], None, []
    rows = db.session.execute(
        select(Origins, SmallArea.name)
        .outerjoin(SmallArea, SmallArea.code == Origins.cell_code)
        .where(Origins.urn == urn, Origins.year == year)
        .order_by(Origins.cell_code, Origins.band)
    ).all()
    # What came suppressed counts as one child here, so that another number is hidden beside it.
    counts = [1 if row.no_value == NoValue.SUPPRESSED else row.children for row, _ in rows]
    hidden, _ = suppress_counts(counts, threshold=small_numbers_below())
    places = []
    for (row, name), value in zip(rows, hidden, strict=True):
        supplied = value_of(row.children, row.no_value)
        shown_value = value if supplied.is_known else supplied
        places.append((row.cell_code, name or row.cell_code, shown_value))
    places.sort(key=lambda place: (-(place[2].number or 0), place[1]))
    ids = {row.run_id for row, _ in rows if row.run_id is not None}
    return places, year, list(db.session.scalars(select(ImportRun).where(ImportRun.id.in_(ids))))
