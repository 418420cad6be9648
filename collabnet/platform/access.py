"""Access declared on every view: public, signed in, a permission on the object, a key; undeclared is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from collabnet.core.actor import ANONYMOUS, Actor, Subject
from collabnet.core.permissions import Permission, can
from collabnet.platform import db as database
from collabnet.platform.errors import NotFound, Refused, Unauthorised
from collabnet.platform.registry import registry

View = TypeVar("View", bound=Callable[..., Any])
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_KEY = 200  # characters


@dataclass(frozen=True)
class Access:
    """What a view asks of the person: nothing, a sign-in, or a permission (on the object that `subject` finds).

    With `keyed` it asks a machine for an employer's key instead, and no cookie opens it.
    """

    signed_in: bool = False
    permission: Permission | None = None
    subject: Callable[..., Subject | None] | None = None
    late_write: bool = (
        False  # the view itself calls db.begin_write(), after slow work such as argon2
    )
    upload_limit: int | None = None  # bytes; None keeps the application's own cap
    keyed: bool = False


def _declare(view: View, access: Access) -> View:
    view.__access__ = access  # type: ignore[attr-defined]
    return view


def public(*, late_write: bool = False, upload_limit: int | None = None) -> Callable[[View], View]:
    """Anyone may use the view."""
    return lambda view: _declare(view, Access(late_write=late_write, upload_limit=upload_limit))


def signed_in(
    *, late_write: bool = False, upload_limit: int | None = None
) -> Callable[[View], View]:
    """Anyone who is signed in may use the view; what they find is theirs by construction of the queries."""
    return lambda view: _declare(
        view, Access(signed_in=True, late_write=late_write, upload_limit=upload_limit)
    )


def needs(
    permission: Permission,
    *,
    subject: Callable[..., Subject | None] | None = None,
    late_write: bool = False,
    upload_limit: int | None = None,
) -> Callable[[View], View]:
    """Only with `permission`: anywhere (403 without), or on the object.

    `subject` is called with the view's URL arguments and gives where the object belongs, or None when there is
    no such object; both a missing object and one out of reach answer 404.
    """
    return lambda view: _declare(
        view,
        Access(
            signed_in=True,
            permission=permission,
            subject=subject,
            late_write=late_write,
            upload_limit=upload_limit,
        ),
    )


def keyed(
    permission: Permission, *, late_write: bool = False, upload_limit: int | None = None
) -> Callable[[View], View]:
    """Only for a machine that shows a key whose employer may use `permission`; 401 without one.

    The key stands in `Authorization: Bearer …`. Cookies count for nothing here, so there is no form that another
    site could send in somebody's name, and no CSRF token is asked for (`exempt_from_csrf`).
    """
    return lambda view: _declare(
        view,
        Access(permission=permission, late_write=late_write, upload_limit=upload_limit, keyed=True),
    )


def current_actor() -> Actor:
    """The person of this request, loaded once and only when asked for."""
    if "actor" not in g:
        loaders = registry().actor_loader
        g.actor = loaders[0]() if loaders else ANONYMOUS
    actor = g.actor
    assert isinstance(actor, Actor)  # noqa: S101 - narrows the type
    return actor


def require(permission: Permission, subject: Subject | None) -> None:
    """Raise NotFound unless the present person has `permission` on the object that belongs to `subject`."""
    if subject is None or not can(current_actor(), permission, subject):
        raise NotFound


def access_of(endpoint: str, app: Flask | None = None) -> Access | None:
    """What the view behind an endpoint declared, or None."""
    view = (app or current_app).view_functions.get(endpoint)
    found = getattr(view, "__access__", None)
    return found if isinstance(found, Access) else None


def _check() -> BaseResponse | None:
    if request.endpoint is None:
        return None  # no such address: Flask answers 404 or 405
    if request.endpoint == "static":
        return None
    access = access_of(request.endpoint)
    if access is None:
        raise Refused("This page has not said who may see it.")
    if access.upload_limit is not None:
        request.max_content_length = access.upload_limit
    if access.keyed:
        g.actor = _holder_of_key()  # whoever the cookie names, if any, is not asked for
    elif (access.signed_in or access.permission) and not current_actor().signed_in:
        return _to_sign_in()
    if access.permission is not None:
        _ask(access.permission, access.subject)
    if request.method not in SAFE_METHODS and not access.late_write:
        current_actor()  # read who acts before the write unit begins
        database.begin_write()
    return None


def _ask(permission: Permission, subject: Callable[..., Subject | None] | None) -> None:
    if not can(current_actor(), permission):
        raise Refused("Your roles do not include this.")
    if subject is not None:
        require(permission, subject(**(request.view_args or {})))


def _holder_of_key() -> Actor:
    """Who shows the key of this request. Raises Unauthorised, TooManyRequests."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    actor = None
    if kind.casefold() == "bearer" and 0 < len(token.strip()) <= LONGEST_KEY:
        loaders = registry().key_loader
        actor = loaders[0](token.strip()) if loaders else None
    if actor is None:
        raise Unauthorised("Send a key that is in force: Authorization: Bearer …")
    return actor


def exempt_from_csrf(app: Flask) -> None:
    """Free exactly the views that a key opens from CSRF tokens; called once all rooms have registered."""
    for endpoint, view in app.view_functions.items():
        access = access_of(endpoint, app)
        if access is not None and access.keyed:
            app.extensions["csrf"].exempt(view)


def _to_sign_in() -> BaseResponse:
    if request.method in SAFE_METHODS:
        target = request.full_path if request.query_string else request.path
        return redirect("/sign-in?" + urlencode({"next": target}), code=303)
    return redirect("/sign-in", code=303)


def _finish(response: Response) -> Response:
    """One commit a request, after success only; a write that answers with an error leaves no trace."""
    if request.method in SAFE_METHODS:
        return response
    if response.status_code < 400:
        database.commit()
    else:
        database.rollback()
    return response


def init_app(app: Flask) -> None:
    """Check access before every view, and commit after."""
    app.before_request(_check)
    app.after_request(_finish)
    app.jinja_env.globals["can"] = lambda permission, subject=None: can(
        current_actor(), Permission(permission), subject
    )
    app.jinja_env.globals["current_actor"] = _LazyActor()


class _LazyActor:
    """The present actor for templates: error pages that never touch it make no database call."""

    def __getattr__(self, name: str) -> Any:
        return getattr(current_actor(), name)
