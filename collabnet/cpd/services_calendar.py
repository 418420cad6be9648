"""Makes, renews and ends the secret address of a person's calendar."""

from __future__ import annotations

from sqlalchemy import delete

from collabnet.accounts.tokens import hash_token, new_token
from collabnet.core.actor import Actor
from collabnet.cpd.models_after import CalendarFeed
from collabnet.platform import audit
from collabnet.platform.db import db, rows_changed, utcnow
from collabnet.platform.errors import NotFound


def make(*, actor: Actor) -> str:
    """A new secret address for the acting person's calendar; the old one opens nothing from now on.

    Gives the token, which is shown once and kept as its hash only.
    """
    if actor.user_id is None:
        raise NotFound
    token = new_token()
    feed = db.session.get(CalendarFeed, actor.user_id, with_for_update=True)
    if feed is None:
        feed = CalendarFeed(user_id=actor.user_id)
        db.session.add(feed)
    feed.token_hash, feed.created_at = hash_token(token), utcnow()
    db.session.flush()
    _record(actor, "calendar.make")
    return token


def end(*, actor: Actor) -> None:
    """End the acting person's calendar address; ending none is fine."""
    rows_changed(delete(CalendarFeed).where(CalendarFeed.user_id == actor.user_id))
    _record(actor, "calendar.end")


def _record(actor: Actor, action: str) -> None:
    audit.record(actor=actor, action=action, subject_kind="person", subject_code=actor.user_id or 0)
