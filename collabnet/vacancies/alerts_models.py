"""Searches for adverts that people follow by email."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, utcnow

LONGEST_QUERY = 700


class VacancyAlert(Base):
    """A search that somebody follows. `told_until`: adverts that went out before are known to them."""

    __tablename__ = "vacancy_alert"
    __table_args__ = (UniqueConstraint("user_id", "query", name="uq_vacancy_alert_search"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    query: Mapped[str] = mapped_column(String(LONGEST_QUERY))  # as the address of the search has it
    words: Mapped[str] = mapped_column(String(400))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    told_until: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow, index=True)
