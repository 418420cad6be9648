"""Reads yearly statements: what records say, an employer's own, and the public ones by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from collabnet.accounts.queries_organisations import Organisation, organisations
from collabnet.core.actor import Scope, ScopeKind
from collabnet.core.statements import (
    State,
    StatementLine,
    Way,
    finished_years,
    first_day,
    last_day,
    number_shown,
)
from collabnet.core.text_scans import Hit, Kind, scan
from collabnet.directory.models import School
from collabnet.directory.nearby_names import names_nearby
from collabnet.platform.clock import today
from collabnet.platform.db import db
from collabnet.platform.errors import NotFound
from collabnet.platform.pagination import PAGE_SIZE, Page
from collabnet.platform.registry import registry
from collabnet.platform.small_numbers import small_numbers_below
from collabnet.recruitment_code.statements_models import YearlyStatement

SCANNED = (Kind.NO_HIRE, Kind.PRICE_FIXING, Kind.DISPARAGEMENT, Kind.PERSONAL_NAME)  # C12, C13, C26


@dataclass(frozen=True, slots=True)
class Family:
    """Whose acts a statement counts, and who is no other employer to it; both as "kind:code"."""

    own: frozenset[str]
    wider: frozenset[str]  # own, the trust and its schools


def family_of(owner: Scope) -> Family:
    """A trust with its schools; a school alone, its trust and sister schools being no others; any other body alone."""
    uid: int | None = None
    if owner.kind is ScopeKind.TRUST:
        uid = int(owner.code)
    elif owner.kind is ScopeKind.SCHOOL:
        uid = db.session.scalar(select(School.trust_uid).where(School.urn == int(owner.code)))
    if uid is None:
        return Family(frozenset({str(owner)}), frozenset({str(owner)}))
    urns = db.session.scalars(select(School.urn).where(School.trust_uid == uid))
    wider = frozenset({f"trust:{uid}", *(f"school:{urn}" for urn in urns)})
    return Family(frozenset({str(owner)}) if owner.kind is ScopeKind.SCHOOL else wider, wider)


def recorded(owner: Scope, year: int) -> list[StatementLine]:
    """What the rooms' records say of an employer's year, given before received; 0 is left unticked."""
    found = {
        line.key: line
        for source in registry().statement_lines
        for line in source(owner, first_day(year), last_day(year))
    }
    order = {Way.GAVE: 0, Way.RECEIVED: 1}
    lines = sorted(found.values(), key=lambda line: (order[line.way], line.key))
    return [replace(line, is_shown=line.number > 0) for line in lines]


def lines_to_edit(owner: Scope, year: int) -> list[tuple[StatementLine, StatementLine | None]]:
    """Each line with what the employer last said of it, or its record; beside it what the record says now."""
    row = draft(owner, year) or published(owner, year)
    said = {line.key: line for line in row.all_lines()} if row is not None else {}
    records = {line.key: line for line in recorded(owner, year)}
    keys = list(records) + [key for key in said if key not in records]
    return [(said.get(key) or records[key], records.get(key)) for key in keys]


def draft(owner: Scope, year: int) -> YearlyStatement | None:
    """What the employer has begun and not published."""
    return _one(owner, year, State.DRAFT)


def published(owner: Scope, year: int) -> YearlyStatement | None:
    """The statement that stands."""
    return _one(owner, year, State.PUBLISHED)


def _one(owner: Scope, year: int, state: State) -> YearlyStatement | None:
    return db.session.scalar(
        select(YearlyStatement).where(
            YearlyStatement.owner_kind == owner.kind.value,
            YearlyStatement.owner_code == owner.code,
            YearlyStatement.year == year,
            YearlyStatement.state == state.value,
        )
    )


def versions(owner: Scope) -> list[YearlyStatement]:
    """Every version of an employer's statements, the newest year and version first."""
    return list(
        db.session.scalars(
            select(YearlyStatement)
            .where(
                YearlyStatement.owner_kind == owner.kind.value,
                YearlyStatement.owner_code == owner.code,
            )
            .order_by(YearlyStatement.year.desc(), YearlyStatement.number.desc())
        )
    )


@dataclass(frozen=True, slots=True)
class OwnYear:
    """A school year of an employer: its draft, what is published, and the versions before."""

    year: int
    draft: YearlyStatement | None
    published: YearlyStatement | None
    earlier: Sequence[YearlyStatement]


def own_years(owner: Scope) -> list[OwnYear]:
    """The years for which an employer can write one, or has, the newest first."""
    rows = versions(owner)
    years = sorted({*finished_years(today()), *(row.year for row in rows)}, reverse=True)
    return [_own_year(year, [row for row in rows if row.year == year]) for year in years]


def _own_year(year: int, rows: Sequence[YearlyStatement]) -> OwnYear:
    by_state = {row.state: row for row in rows}
    return OwnYear(
        year,
        by_state.get(State.DRAFT),
        by_state.get(State.PUBLISHED),
        [r for r in rows if r.state in (State.REPLACED, State.WITHDRAWN)],
    )


@dataclass(frozen=True, slots=True)
class PublicLine:
    """A line as anybody reads it."""

    way: Way
    number: str
    words: str


@dataclass(frozen=True, slots=True)
class PublicStatement:
    """A statement as anybody reads it: small numbers of people hidden, unticked lines left out."""

    row: YearlyStatement
    owner: Organisation
    lines: Sequence[PublicLine]

    def of(self, way: Way) -> list[PublicLine]:
        """Its lines of one way."""
        return [line for line in self.lines if line.way is way]

    @property
    def href(self) -> str:
        """Its page."""
        return f"/statements/{self.owner.word}/{self.owner.code}/{self.row.year}"


def as_public(row: YearlyStatement, owner: Organisation | None = None) -> PublicStatement:
    """A statement, published or not, as anybody would read it."""
    below = small_numbers_below()
    lines = [
        PublicLine(line.way, number_shown(line, below), line.words)
        for line in row.all_lines()
        if line.is_shown
    ]
    return PublicStatement(row, owner or organisations([row.owner])[row.owner], lines)


def years_published() -> list[int]:
    """The school years of which something is published, the newest first."""
    return list(
        db.session.scalars(
            select(YearlyStatement.year)
            .where(YearlyStatement.state == State.PUBLISHED.value)
            .distinct()
            .order_by(YearlyStatement.year.desc())
        )
    )


def public_statements(year: int) -> list[PublicStatement]:
    """The published statements of a year, by the name of the employer and by nothing else."""
    return _whole(_by_name(year))


def public_page(year: int, number: int) -> Page[PublicStatement]:
    """One page of them. Raises NotFound for a page after the last."""
    owners = _by_name(year)
    shown = owners[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    if not shown and number > 1:
        raise NotFound
    return Page(_whole(shown), number, len(owners))


def _by_name(year: int) -> list[tuple[int, Organisation]]:
    """The numbers of a year's published statements, each with its employer, by the employers' names."""
    rows = db.session.execute(
        select(YearlyStatement.id, YearlyStatement.owner_kind, YearlyStatement.owner_code)
        .where(YearlyStatement.year == year, YearlyStatement.state == State.PUBLISHED.value)
        .order_by(YearlyStatement.id)
    )
    owners = {number: Scope(ScopeKind(kind), code) for number, kind, code in rows}
    named = organisations(owners.values())
    found = [(number, named[scope]) for number, scope in owners.items()]
    return sorted(found, key=lambda one: (one[1].name.casefold(), one[1].word, one[1].code))


def _whole(listed: Sequence[tuple[int, Organisation]]) -> list[PublicStatement]:
    chosen = YearlyStatement.id.in_([number for number, _ in listed])
    rows = {row.id: row for row in db.session.scalars(select(YearlyStatement).where(chosen))}
    return [as_public(rows[number], owner) for number, owner in listed]


def newest_years(owners: Iterable[Scope]) -> dict[Scope, int]:
    """The newest year of which each of some employers has published a statement."""
    wanted = set(owners)
    rows = db.session.execute(
        select(YearlyStatement.owner_kind, YearlyStatement.owner_code, YearlyStatement.year)
        .where(
            YearlyStatement.state == State.PUBLISHED.value,
            YearlyStatement.owner_code.in_([scope.code for scope in wanted]),
        )
        .order_by(YearlyStatement.year)
    )
    found = {Scope(ScopeKind(row.owner_kind), row.owner_code): row.year for row in rows}
    return {scope: year for scope, year in found.items() if scope in wanted}


def hits(owner: Scope, words: str) -> list[Hit]:
    """What scans find in an employer's own words: explained to it, nothing held up."""
    if not words:
        return []
    own = (key.partition(":") for key in family_of(owner).own)
    urns = [int(code) for kind, _, code in own if kind == "school"]
    return scan(words, SCANNED, schools=names_nearby(urns))
