"""Who said that they are interested in an advert: kept for its employer only, and not for long."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, utcnow

LONGEST_NOTE = 1_000


class VacancyInterest(Base):
    """A person's interest in an advert; withdrawing it deletes the row."""

    __tablename__ = "vacancy_interest"
    __table_args__ = (UniqueConstraint("vacancy_id", "user_id", name="uq_vacancy_interest_person"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    shows_email: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
