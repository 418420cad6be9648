"""Errors as machines read them: problem documents (RFC 9457) below /api/, each wrong field with its message."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from flask import Response, current_app, request

from collabnet.platform.logs import request_id

BELOW = "/api/"
MEDIA_TYPE = "application/problem+json"


def wanted() -> bool:
    """Whether the present request is a machine's."""
    return request.path.startswith(BELOW)


def problem(
    status: int, detail: str = "", *, fields: Iterable[tuple[str, str]] = (), **more: Any
) -> Response:
    """A problem document; `fields` are the wrong ones with their messages, `more` goes beside them."""
    body: dict[str, Any] = {
        "type": "about:blank", "title": HTTPStatus(status).phrase, "status": status,
        "request_id": request_id(),
    }  # fmt: skip
    if detail:
        body["detail"] = detail
    errors = [{"field": field, "message": message} for field, message in fields]
    if errors:
        body["detail"] = detail or errors[0]["message"]
        body["errors"] = errors
    response = Response(
        current_app.json.dumps({**body, **more}), status=status, mimetype=MEDIA_TYPE
    )
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
