"""What was changed in the pay tables by hand: the points before and after, so that any change can be taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from collabnet.platform.audit import BigId
from collabnet.platform.db import Base, UtcDateTime, utcnow


class PayTableChange(Base):
    """One change of one scale in one pay area (area "": the same everywhere). The row stays as it is."""

    __tablename__ = "pay_table_change"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    scale: Mapped[str] = mapped_column(String(20))
    area: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(120))
    before: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    after: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utcnow)
    by: Mapped[str] = mapped_column(String(80))
