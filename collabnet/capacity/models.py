"""Capacity statements: one live statement an owner, one draft, and every earlier one; each with its lines."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collabnet.core.capacity import (
    MOST_DAYS,
    MOST_MILES,
    MOST_PEOPLE,
    MOST_PLACES,
    Answer,
    NumberSource,
    OfferLine,
    OnOffer,
    on_offer,
)
from collabnet.core.capacity_kinds import Group, Kind
from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, one_of, utcnow

OWNER_KINDS = ("school", "trust", "la", "region")  # each the ScopeKind of the owner
STATES = ("draft", "live", "replaced", "withdrawn")
VISIBILITIES = ("locality", "own")
NOTE_LENGTH = 1000
PLACE_KINDS = tuple(kind for kind in Kind if kind.group == Group.PLACES)
MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for a whole statement: totals over its lines, its days, who may see it."""

    valid_from: dt.date
    valid_to: dt.date | None = None
    visibility: str = "locality"
    total_places: int | None = None
    total_days: int | None = None
    note: str = ""


class Statement(Base):
    """What one owner can offer, as it stood from its publication until it was replaced or withdrawn."""

    __tablename__ = "capacity_statement"
    __table_args__ = (
        *(
            Index(
                f"uq_capacity_statement_{state}",
                "owner_kind",
                "owner_code",
                unique=True,
                sqlite_where=text(f"state = '{state}'"),
                postgresql_where=text(f"state = '{state}'"),
            )
            for state in ("live", "draft")
        ),
        Index("ix_capacity_statement_owner", "owner_kind", "owner_code"),
        CheckConstraint(one_of("owner_kind", OWNER_KINDS), name="owner_kind"),
        CheckConstraint("(owner_kind = 'school') = (urn IS NOT NULL)", name="school_has_urn"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(one_of("visibility", VISIBILITIES), name="visibility"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="draft_not_published"),
        CheckConstraint(
            "(published_at IS NULL) = (confirmed_at IS NULL)", name="confirmed_once_published"
        ),
        CheckConstraint("(state IN ('draft', 'live')) = (ended_at IS NULL)", name="ended"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ordered"),
        CheckConstraint("total_places IS NULL OR total_places > 0", name="total_places"),
        CheckConstraint("total_days IS NULL OR total_days > 0", name="total_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_kind: Mapped[str] = mapped_column(String(8))
    owner_code: Mapped[str] = mapped_column(String(12))  # URN, group UID, LA number, region letter
    urn: Mapped[int | None] = mapped_column(ForeignKey("school.urn"), index=True)  # of a school's
    state: Mapped[str] = mapped_column(String(10), default="draft")
    visibility: Mapped[str] = mapped_column(String(10), default="locality")
    total_places: Mapped[int | None] = mapped_column()  # at most so many places over all lines
    total_days: Mapped[int | None] = mapped_column()  # at most so many days a term over all lines
    valid_from: Mapped[dt.date] = mapped_column(Date)
    valid_to: Mapped[dt.date | None] = mapped_column(Date)  # the last day, included
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    based_on: Mapped[int | None] = mapped_column()  # of a draft: the statement it was copied from
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    published_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)
    # What the lines add up to (core.capacity.OnOffer), set when it is published: lines do not change after that.
    places: Mapped[int] = mapped_column(default=0, server_default="0")
    places_maybe: Mapped[int] = mapped_column(default=0, server_default="0")
    days: Mapped[int] = mapped_column(default=0, server_default="0")
    days_maybe: Mapped[int] = mapped_column(default=0, server_default="0")
    services: Mapped[int] = mapped_column(default=0, server_default="0")
    rooms: Mapped[int] = mapped_column(default=0, server_default="0")

    lines: Mapped[list[Line]] = relationship(
        order_by="Line.number", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def token(self) -> str:
        """Which statement, in which version, was on the screen; letters keep spreadsheets from reading a date."""
        return f"s{self.id}v{self.version}"

    def offers(self, group: Group | None = None) -> list[OfferLine]:
        """The lines as plain values, optionally of one group only."""
        return [line.offer() for line in self.lines if group is None or line.group == group]

    def keep_counts(self) -> None:
        """Keep what the lines add up to, for lists and maps."""
        for name, number in asdict(self.counts()).items():
            setattr(self, name, number)

    def counts(self) -> OnOffer:
        """What the lines add up to, the totals applied."""
        return on_offer(self.offers(), total_places=self.total_places, total_days=self.total_days)


class Line(Base):
    """One thing a statement offers, may offer, or says it cannot and why."""

    __tablename__ = "capacity_line"
    __table_args__ = (
        UniqueConstraint("statement_id", "number"),
        Index(
            "uq_capacity_line_places",
            "statement_id",
            "kind",
            "detail",
            unique=True,
            sqlite_where=text(one_of("kind", PLACE_KINDS)),
            postgresql_where=text(one_of("kind", PLACE_KINDS)),
        ),
        CheckConstraint(one_of("kind", tuple(Kind)), name="kind"),
        CheckConstraint(one_of("answer", tuple(Answer)), name="answer"),
        CheckConstraint("(answer = 'no') = (no_reason <> '')", name="reason_for_no"),
        CheckConstraint("answer <> 'no' OR quantity IS NULL", name="no_offers_nothing"),
        CheckConstraint(
            f"quantity IS NULL OR quantity BETWEEN 0 AND {max(MOST_PLACES, MOST_DAYS)}",
            name="quantity",
        ),
        CheckConstraint(f"places IS NULL OR places BETWEEN 0 AND {MOST_PLACES}", name="places"),
        CheckConstraint("quantity <= places", name="no_more_than_places"),
        CheckConstraint(one_of("places_source", tuple(NumberSource)), name="places_source"),
        CheckConstraint(
            f"reach_miles IS NULL OR reach_miles BETWEEN 1 AND {MOST_MILES}", name="reach_miles"
        ),
        CheckConstraint(f"size IS NULL OR size BETWEEN 0 AND {MOST_PEOPLE}", name="size"),
        CheckConstraint(one_of("cost", ("", "free", "shared", "charged")), name="cost"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("capacity_statement.id"), index=True)
    number: Mapped[int] = mapped_column(SmallInteger)  # kept when a statement is copied
    kind: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(String(30), default="")
    name: Mapped[str] = mapped_column(String(80), default="")
    answer: Mapped[str] = mapped_column(String(5))
    no_reason: Mapped[str] = mapped_column(String(20), default="")
    quantity: Mapped[int | None] = mapped_column()
    places: Mapped[int | None] = mapped_column()
    places_source: Mapped[str] = mapped_column(String(12), default=NumberSource.ENTERED)
    reach_miles: Mapped[int | None] = mapped_column(SmallInteger)
    size: Mapped[int | None] = mapped_column()
    times: Mapped[str] = mapped_column(String(200), default="")
    cost: Mapped[str] = mapped_column(String(8), default="")
    cost_note: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(String(300), default="")

    @property
    def group(self) -> Group:
        """The group its kind is added up with."""
        return Kind(self.kind).group

    def offer(self) -> OfferLine:
        """The line as a plain value."""
        return OfferLine(
            kind=Kind(self.kind),
            answer=Answer(self.answer),
            places_source=NumberSource(self.places_source),
            **{name: getattr(self, name) for name in PLAIN_FIELDS},
        )


PLAIN_FIELDS = (
    "detail",
    "name",
    "no_reason",
    "quantity",
    "places",
    "reach_miles",
    "size",
    "times",
    "cost",
    "cost_note",
    "note",
)


def line_from(offer: OfferLine, *, number: int) -> Line:
    """A row for a plain line."""
    return Line(
        number=number,
        kind=offer.kind.value,
        answer=offer.answer.value,
        places_source=offer.places_source.value,
        **{name: getattr(offer, name) for name in PLAIN_FIELDS},
    )
