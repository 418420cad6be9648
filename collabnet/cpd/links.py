"""Links in mails that let their reader answer an offered place: signed, for one offer of one booking only."""

from __future__ import annotations

import datetime as dt

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="cpd-offered-place")


def token_for(booking_id: int, until: dt.datetime) -> str:
    """The token of one offered place: worthless once that place was answered or lapsed."""
    return str(_serializer().dumps([booking_id, int(until.timestamp())]))


def read_token(token: str) -> tuple[int, int] | None:
    """The booking and the end (seconds since 1970) that a token names, or None when we did not sign it."""
    if len(token) > 300 or not token.isascii():
        return None
    try:
        booking_id, until = _serializer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return int(booking_id), int(until)
