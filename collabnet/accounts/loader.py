"""From a request's cookie to the person who acts: Flask-Login holds the token, the session row decides."""

from __future__ import annotations

from flask import Flask, g, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from collabnet.accounts import services_sessions
from collabnet.accounts.queries_actor import live_session
from collabnet.core.actor import ANONYMOUS, Actor
from collabnet.platform.db import utcnow
from collabnet.platform.registry import registry


class SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login keeps: its id is the session's token, so ending the row ends the cookie."""

    def __init__(self, token: str, actor: Actor) -> None:
        self.token = token
        self.actor = actor

    def get_id(self) -> str:
        """The token that the signed cookie carries."""
        return self.token


def _load(token: str) -> SignedIn | None:
    found = live_session(token, now=utcnow())
    if found is None:
        return None
    if found.touch_due:
        g.session_to_touch = found.actor.session_id
    return SignedIn(token, found.actor)


def _present_actor() -> Actor:
    actor: Actor = getattr(current_user, "actor", ANONYMOUS)
    return actor


def _touch(error: BaseException | None) -> None:
    """After the answer is made, so that neither the page nor its transaction waits for it."""
    session_id = g.pop("session_to_touch", None)
    if session_id is not None and error is None:
        services_sessions.touch(session_id=session_id)


def remember(token: str, actor: Actor) -> None:
    """Put a new session's token into the cookie, and nothing of what the cookie held before (fixation)."""
    session.clear()
    login_user(SignedIn(token, actor))
    g.pop("actor", None)


def forget() -> None:
    """Empty the cookie."""
    logout_user()
    session.clear()
    g.pop("actor", None)


def init_app(app: Flask) -> None:
    """Load the person of each request when somebody asks for the actor."""
    manager = LoginManager()
    manager.session_protection = None  # the row is the protection; addresses change on phones
    # Without Flask-Login's `current_user` in templates, error pages stay free of database calls.
    manager.init_app(app, add_context_processor=False)
    manager.user_loader(_load)
    registry(app).actor_loader.append(_present_actor)
    app.teardown_request(_touch)
