"""What can go wrong, as domain errors, and the pages that say so without touching the database."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, Response, make_response, render_template, request
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException, default_exceptions

from collabnet.platform import db as database
from collabnet.platform import problems
from collabnet.platform.logs import log, request_id


class DomainError(Exception):
    """A rule said no; `message` is plain words for the person who asked."""

    status = 400

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class NotFound(DomainError):
    """No such record, or not one this person may know of: the two look exactly alike."""

    status = 404


class Unauthorised(DomainError):
    """A machine shows no key that is in force."""

    status = 401


class Refused(DomainError):
    """The person may not do this anywhere."""

    status = 403


class Conflict(DomainError):
    """Somebody else changed the record first; `kept` is what the person typed, to show it again."""

    status = 409

    def __init__(self, message: str = "", *, kept: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.kept = kept or {}


class TooManyRequests(DomainError):
    """Too many attempts in a short time."""

    status = 429


class Invalid(DomainError):
    """A value cannot be accepted; `field` names the form field to mend, `others` further fields that are wrong."""

    status = 422

    def __init__(self, field: str, message: str, others: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(message)
        self.field = field
        self.others = tuple(others)

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Each field that is wrong with its message."""
        return ((self.field, self.message), *self.others)


PAGES = frozenset({400, 403, 404, 409, 413, 429, 500, 503})


def error_page(status: int, message: str = "", *, kept: dict[str, str] | None = None) -> Response:
    """The page for a status; statuses without a page of their own use the nearest (400 or 500).

    A machine gets the same as a problem document (`platform.problems`).
    """
    page = status if status in PAGES else (400 if status < 500 else 500)
    if problems.wanted():
        response = problems.problem(status, message)
    else:
        response = make_response(
            render_template(
                f"errors/{page}.html", message=message, kept=kept or {}, request_id=request_id()
            ),
            status,
        )
    if status in (429, 503):
        response.headers["Retry-After"] = "30"
    return response


def _domain_error(error: DomainError) -> Response:
    database.rollback()
    if isinstance(error, Invalid) and problems.wanted():
        return problems.problem(error.status, fields=error.fields)
    kept = error.kept if isinstance(error, Conflict) else None
    # A missing record and a hidden one must answer alike, so their reasons stay inside.
    return error_page(error.status, "" if error.status == 404 else error.message, kept=kept)


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    database.rollback()
    response = error_page(error.code)
    if error.code == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # type: ignore[attr-defined]
    return response


def _database_error(error: DBAPIError) -> Response:
    """A database that is away or too busy is a 503; anything else it refuses is our fault: a 500."""
    try:
        database.rollback()
    except DBAPIError:
        database.db.session.close()
    away = isinstance(error, OperationalError) or error.connection_invalidated
    log().error(
        "database_error",
        kind=type(error.orig).__name__,
        path=request.path,
        away=away,
        exc_info=not away,
    )
    return error_page(503 if away else 500)


def _unexpected(error: Exception) -> Response:
    try:
        database.rollback()
    except DBAPIError:
        database.db.session.close()
    log().error("unexpected_error", kind=type(error).__name__, path=request.path, exc_info=error)
    return error_page(500)


def init_app(app: Flask) -> None:
    """Answer every error with a plain page."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(DBAPIError, _database_error)
    for code in default_exceptions:
        app.register_error_handler(code, _http_error)
    if not app.config.get("PROPAGATE_EXCEPTIONS"):
        app.register_error_handler(Exception, _unexpected)
