"""The blueprint of accounts, and what its views share."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request

from collabnet.accounts import loader
from collabnet.accounts.devices import device_words
from collabnet.accounts.services_passwords import LinkOver
from collabnet.accounts.services_sessions import NewSession
from collabnet.platform.db import rollback

bp = Blueprint("accounts", __name__)
START = "/home"  # where people go who were not on their way somewhere


def remote_address() -> str:
    """The network address of the browser, as the server saw it: no header can change it."""
    return request.remote_addr or ""


def device() -> str:
    """The browser in words."""
    return device_words(request.user_agent.string)


def open_session(new: NewSession) -> None:
    """Give the browser the cookie of a session just begun; whatever it held before is gone."""
    loader.remember(new.token, new.actor)


@bp.errorhandler(LinkOver)
def link_over(_error: LinkOver) -> Response:
    """A link that was used, is too old or never existed."""
    rollback()
    return make_response(render_template("accounts/link_over.html"), 410)
