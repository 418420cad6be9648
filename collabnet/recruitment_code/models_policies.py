"""Employers' own published pay policies, with their dates and every version there was; nothing is edited in place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collabnet.core.actor import Scope, ScopeKind
from collabnet.core.pay import PayArea
from collabnet.core.pay_policy import LONGEST_ADDRESS, OwnRange
from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, utcnow


class PayPolicy(Base):
    """One policy of an employer; what it says stands in the version with its present number."""

    __tablename__ = "pay_policy"
    __table_args__ = (
        Index("ix_pay_policy_owner", "owner_kind", "owner_code"),
        CheckConstraint("owner_kind IN ('school','trust','la','region')", name="owner_kind"),
        CheckConstraint("version > 0", name="version"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    owner_kind: Mapped[str] = mapped_column(String(12))
    owner_code: Mapped[str] = mapped_column(String(12))
    version: Mapped[int] = mapped_column(default=1)

    versions: Mapped[list[PayPolicyVersion]] = relationship(
        back_populates="policy", order_by="PayPolicyVersion.number", cascade="all, delete-orphan"
    )

    @property
    def owner(self) -> Scope:
        """The employer whose policy it is."""
        return Scope(ScopeKind(self.owner_kind), self.owner_code)

    @property
    def present(self) -> PayPolicyVersion:
        """What it says now."""
        return next(v for v in reversed(self.versions) if v.number == self.version)


class PayPolicyVersion(Base):
    """What a policy said from one change to the next. A withdrawn version says that it is shown no more."""

    __tablename__ = "pay_policy_version"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ordered"),
        CheckConstraint("url LIKE 'https://%'", name="https"),
    )

    policy_id: Mapped[int] = mapped_column(BigId, ForeignKey("pay_policy.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String(120))
    url: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    published_on: Mapped[dt.date] = mapped_column(Date)
    valid_from: Mapped[dt.date] = mapped_column(Date)
    valid_to: Mapped[dt.date | None] = mapped_column(Date)
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
    change: Mapped[str] = mapped_column(String(120))  # what this version changed, in words
    written_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    written_by: Mapped[str] = mapped_column(String(80))

    policy: Mapped[PayPolicy] = relationship(back_populates="versions")
    ranges: Mapped[list[PayPolicyRange]] = relationship(
        order_by="(PayPolicyRange.area, PayPolicyRange.scale)", cascade="all, delete-orphan"
    )

    @property
    def own_ranges(self) -> Sequence[OwnRange]:
        """Its ranges as the rules see them."""
        return [row.own_range for row in self.ranges]


class PayPolicyRange(Base):
    """A range that the employer has published, for one scale in one pay area (area "": the same everywhere)."""

    __tablename__ = "pay_policy_range"
    __table_args__ = (
        ForeignKeyConstraint(
            ["policy_id", "number"], ["pay_policy_version.policy_id", "pay_policy_version.number"]
        ),
        CheckConstraint("low_pence > 0 AND high_pence >= low_pence", name="ordered"),
        CheckConstraint("page <> ''", name="page"),
    )

    policy_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    scale: Mapped[str] = mapped_column(String(20), primary_key=True)
    area: Mapped[str] = mapped_column(String(20), primary_key=True)
    low_pence: Mapped[int] = mapped_column()
    high_pence: Mapped[int] = mapped_column()
    page: Mapped[str] = mapped_column(String(40))

    @property
    def own_range(self) -> OwnRange:
        """As the rules see it."""
        return OwnRange(
            scale=self.scale,
            area=PayArea(self.area) if self.area else None,
            low=Decimal(self.low_pence) / 100,
            high=Decimal(self.high_pence) / 100,
            page=self.page,
        )
