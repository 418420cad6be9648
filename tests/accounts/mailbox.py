"""What the outbox holds for an address: the links of mails, read as their receiver would."""

from __future__ import annotations

import re

from sqlalchemy import select

from collabnet.platform.db import db
from collabnet.platform.outbox import OutboxMessage


def mails_to(address: str) -> list[OutboxMessage]:
    """The mails to an address, the oldest first."""
    db.session.commit()  # so that what requests wrote meanwhile does not hang on this session's transaction
    found = list(
        db.session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.to_address == address)
            .order_by(OutboxMessage.id)
            .execution_options(populate_existing=True)
        )
    )
    db.session.commit()
    return found


def link_in(mail: OutboxMessage) -> str:
    """The path of the link in a mail."""
    found = re.search(r"https?://[^/\s]+(/\S+)", mail.body)
    assert found, mail.body
    return found[1]
