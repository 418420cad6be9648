"""Mail from text templates into the outbox, with links to the site's configured address only."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template

from collabnet.platform import outbox


def site_link(path: str) -> str:
    """A link for a mail; never built from the request's Host header, which anybody can choose."""
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + path


def send(kind: str, *, to: str, subject: str, dedup_key: str, **values: Any) -> None:
    """Add the mail `templates/emails/<kind>.txt` to the present transaction."""
    body = render_template(f"emails/{kind}.txt", **values)
    outbox.enqueue(kind=kind, to=to, subject=subject, body=body, dedup_key=dedup_key)
