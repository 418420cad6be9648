"""Yearly statements, version by version: a draft, the published one, and what stood before."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from collabnet.core.actor import Scope, ScopeKind
from collabnet.core.statements import State, StatementLine, Way, year_words
from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, one_of, utcnow

OWNERS = ("school", "trust", "la", "region")
LONGEST_WORDS = 4_000
OWNER_AND_YEAR = ("owner_kind", "owner_code", "year")


def _only_one(state: State) -> Index:
    """At most one row of an employer and year in a state."""
    where = text(f"state = '{state.value}'")
    return Index(
        f"uq_yearly_statement_{state.value}", *OWNER_AND_YEAR, unique=True,
        sqlite_where=where, postgresql_where=where,
    )  # fmt: skip


class YearlyStatement(Base):
    """What an employer says that it gave and received in a school year; `lines` are those of core.statements."""

    __tablename__ = "yearly_statement"
    __table_args__ = (
        CheckConstraint(one_of("owner_kind", OWNERS), name="owner_kind"),
        CheckConstraint(one_of("state", tuple(State)), name="state"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="draft_not_published"),
        CheckConstraint(
            "(state IN ('replaced','withdrawn')) = (ended_at IS NOT NULL)", name="ended"
        ),
        CheckConstraint("year BETWEEN 2000 AND 2200", name="year"),
        _only_one(State.DRAFT),
        _only_one(State.PUBLISHED),
        Index("ix_yearly_statement_year", "year", "state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    owner_kind: Mapped[str] = mapped_column(String(12))
    owner_code: Mapped[str] = mapped_column(String(12))
    year: Mapped[int] = mapped_column(SmallInteger)  # in which the school year begins
    number: Mapped[int] = mapped_column(SmallInteger, default=1)  # of the versions of this year
    state: Mapped[str] = mapped_column(String(12), default=State.DRAFT.value)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    words: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    published_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def owner(self) -> Scope:
        """Whose statement it is."""
        return Scope(ScopeKind(self.owner_kind), self.owner_code)

    @property
    def year_words(self) -> str:
        """The school year, in words."""
        return year_words(self.year)

    @property
    def state_words(self) -> str:
        """Where it stands, in words."""
        return State(self.state).words

    def all_lines(self) -> list[StatementLine]:
        """Its lines, those that are not shown included."""
        return [line_from(row) for row in self.lines]


def line_from(row: dict[str, Any]) -> StatementLine:
    """A line as it is kept."""
    return StatementLine(
        key=row["key"],
        way=Way(row["way"]),
        words=row["words"],
        number=Decimal(row["number"]),
        counts_people=row["people"],
        is_shown=row["shown"],
    )


def row_from(line: StatementLine) -> dict[str, Any]:
    """A line to keep: the number as text, so that no database rounds it."""
    return {
        "key": line.key,
        "way": line.way.value,
        "words": line.words,
        "number": str(line.number),
        "people": line.counts_people,
        "shown": line.is_shown,
    }
