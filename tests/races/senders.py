"""Two senders of mail that are started again whenever one is killed: `python -m tests.races.senders`.

The parent loads the application once and never opens the database; each sender is forked from it and ends by
itself once every mail has left. A killed sender's claim lasts two seconds here, not five minutes.
"""

from __future__ import annotations

import datetime as dt
import os
import time

from flask import Flask
from sqlalchemy import func, select

from collabnet import create_app
from collabnet.platform import outbox
from collabnet.platform.db import db
from collabnet.platform.outbox import OutboxMessage

SENDERS = 2
LEASE = dt.timedelta(seconds=2)


def send_all(app: Flask) -> None:
    """Send until nothing is left to send."""
    with app.app_context():
        while True:
            outbox.send_due()
            left = select(func.count(OutboxMessage.id)).where(OutboxMessage.sent_at.is_(None))
            if not db.session.scalar(left):
                return
            db.session.rollback()
            time.sleep(0.1)


def main() -> None:
    """Keep the senders alive until each has ended by itself."""
    outbox.LEASE = LEASE
    app = create_app()
    running = SENDERS
    for _ in range(SENDERS):
        _fork(app)
    while running:
        _, status = os.wait()
        if os.waitstatus_to_exitcode(status) == 0:
            running -= 1
        else:
            _fork(app)


def _fork(app: Flask) -> None:
    if os.fork() == 0:
        code = 1
        try:
            send_all(app)
            code = 0
        finally:
            os._exit(code)


if __name__ == "__main__":
    main()
