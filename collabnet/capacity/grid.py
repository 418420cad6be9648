"""One grid for all schools of a trust: their places now, and what a person or a file says they should be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from collabnet.capacity import prefill, queries, services
from collabnet.capacity.codelists import YEAR_GROUPS
from collabnet.capacity.models import Statement, Terms
from collabnet.capacity.queries import Age
from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.core.capacity import Answer, OfferLine, cap_problems, line_problems
from collabnet.core.capacity_cells import Cell, CellError, cell_text, parse_cell, parse_total
from collabnet.core.capacity_kinds import Group, Kind, year_group_words
from collabnet.directory.models import School
from collabnet.platform.clock import today
from collabnet.platform.db import db

TOTAL = "total"
NO_REASON = "full"  # what a bare 0 means; the school can say more on its own page
SHORT_LABELS = {
    Kind.SEN_UNIT: "SEN unit",
    Kind.RESOURCED: "Resourced provision",
    Kind.SPECIAL: "Special school",
    Kind.ALTERNATIVE: "Alternative provision",
    Kind.INCLUSION: "Inclusion base",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the grid: a year group, a unit, or the total."""

    key: str
    label: str
    place: tuple[str, str] | None  # kind and year group of the lines it stands for

    @property
    def heading(self) -> str:
        """The label as a narrow column's heading has it: "Y4" for Year 4."""
        return self.label.replace("Reception", "Rec").replace("Year ", "Y")


COLUMNS = (
    *(
        Column(f"y{code}", year_group_words(code), (Kind.YEAR_PLACES.value, code))
        for code in YEAR_GROUPS
    ),
    *(Column(kind.value, label, (kind.value, "")) for kind, label in SHORT_LABELS.items()),
    Column(TOTAL, "At most in all", None),
)


@dataclass(slots=True)
class Row:
    """A school in the grid: what its cells say now, what was typed, and what is wrong with that."""

    urn: int
    name: str
    token: str
    now: dict[str, str]
    fits: frozenset[str]
    age: Age | None
    over: bool
    live: Statement | None
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    message: str = ""
    stale: bool = False  # somebody else changed it after the page or file was made
    confirm: bool = False

    def text(self, key: str) -> str:
        """What the cell shows: what was typed, else what holds now."""
        return self.typed.get(key, self.now.get(key, ""))

    @property
    def changes(self) -> dict[str, tuple[str, str]]:
        """The cells that say something new: (before, after) by column."""
        return {
            key: (self.now.get(key, ""), text.strip())
            for key, text in self.typed.items()
            if text.strip() != self.now.get(key, "")
        }

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.errors and not self.message


def rows_of_trust(uid: int) -> list[Row]:
    """Every open school of a trust with its places as they are published now, by name."""
    schools = db.session.scalars(
        select(School)
        .where(School.trust_uid == uid, School.status_code != "2")
        .order_by(School.name, School.urn)
    ).all()
    live = {
        statement.urn: statement
        for statement in db.session.scalars(
            select(Statement).where(
                Statement.state == "live", Statement.urn.in_([school.urn for school in schools])
            )
        )
    }
    return [_row(school, live.get(school.urn)) for school in schools]


def columns_of(rows: Sequence[Row]) -> list[Column]:
    """The columns that at least one school has."""
    return [column for column in COLUMNS if any(column.key in row.fits for row in rows)]


def fill_in(row: Row, typed: Mapping[str, str], *, token: str | None = None) -> None:
    """Put what was typed into a row and say what is wrong with it; `token` is that of the page it was typed on."""
    row.typed = {key: text for key, text in typed.items() if key in row.fits}
    for key, text in typed.items():
        if key not in row.fits and text.strip():
            row.typed[key] = text
            row.errors[key] = "This school has no such year group or provision"
    if token is not None and token != row.token and (row.changes or row.confirm):
        row.stale = True
        row.message = "Somebody else changed this school meanwhile. Look, then save again."
    if not row.errors:
        plan(row)


def plan(row: Row) -> tuple[Terms, list[OfferLine]] | None:
    """The statement that a row asks for, or None where it changes nothing or cannot stand (see `errors`)."""
    if not row.changes:
        return None
    changed: dict[tuple[str, str], OfferLine | None] = {}
    total = row.live.total_places if row.live else None
    for column in COLUMNS:
        if column.key not in row.changes:
            continue
        try:
            text = row.typed[column.key]
            if column.place is None:
                total = parse_total(text)
            else:
                changed[column.place] = _line(column.place, parse_cell(text))
        except CellError as error:
            row.errors[column.key] = error.reason
    offers = services.with_places(row.live, changed)
    keys = {column.place: column.key for column in COLUMNS}
    for offer in offers:
        for problem in line_problems(offer):
            row.errors.setdefault(
                keys.get((offer.kind.value, offer.detail), TOTAL), problem.message
            )
    for problem in cap_problems(total, offers, group=Group.PLACES, field=TOTAL):
        row.errors.setdefault(TOTAL, problem.message)
    if not offers and not row.errors:
        row.message = (
            "Nothing would be left: withdraw the statement on the school’s own page instead"
        )
    return None if not row.is_good else (_terms(row.live, total), offers)


def save(*, actor: Actor, rows: Sequence[Row]) -> tuple[int, int]:
    """Publish the rows that change and confirm those that ask for it; how many of each.

    Every row must be good. Raises Conflict when a statement has changed since the rows were read.
    """
    published = confirmed = 0
    for row in rows:
        owner = Scope(ScopeKind.SCHOOL, str(row.urn))
        planned = plan(row)
        if planned is not None:
            terms, offers = planned
            services.publish_whole(
                actor=actor, owner=owner, token=row.token, terms=terms, offers=offers
            )
            published += 1
        elif row.confirm and row.live is not None and not row.over:
            services.confirm(actor=actor, owner=owner, token=row.token)
            confirmed += 1
    return published, confirmed


def _row(school: School, live: Statement | None) -> Row:
    lines = {(line.kind, line.detail): line.offer() for line in live.lines} if live else {}
    now = {c.key: cell_text(lines.get(c.place)) for c in COLUMNS if c.place is not None}
    now[TOTAL] = str(live.total_places) if live and live.total_places else ""
    places = {(kind.value, code) for kind, code in prefill.place_keys(school)} | set(lines)
    return Row(
        urn=school.urn,
        name=school.name,
        token=queries.token_of(live),
        now=now,
        fits=frozenset(c.key for c in COLUMNS if c.place is None or c.place in places),
        age=queries.age(live) if live else None,
        over=live is not None and queries.is_over(live),
        live=live,
    )


def _line(place: tuple[str, str], cell: Cell | None) -> OfferLine | None:
    if cell is None:
        return None
    reason = NO_REASON if cell.answer == Answer.NO else ""
    return OfferLine(
        Kind(place[0]), cell.answer, detail=place[1], no_reason=reason, quantity=cell.quantity
    )


def _terms(live: Statement | None, total_places: int | None) -> Terms:
    """The terms of the statement that is replaced, with the new total; one whose last day has passed begins anew."""
    terms = services.terms_of(live)
    if live is not None and queries.is_over(live):
        terms = replace(terms, valid_from=today(), valid_to=None)
    return replace(terms, total_places=total_places)
