"""Mail from text templates into the outbox, with links to the site's configured address only."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from flask import current_app, render_template

from collabnet.platform import mail_choices, outbox
from collabnet.platform.registry import registry


def site_link(path: str) -> str:
    """A link for a mail; never built from the request's Host header, which anybody can choose."""
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + path


def digest(address: str) -> str:
    """What stands for an address in the key of a mail, which may be read where addresses may not."""
    return hashlib.sha256(address.encode()).hexdigest()[:20]


def send(
    kind: str,
    *,
    to: str,
    subject: str,
    dedup_key: str,
    attachments: Sequence[outbox.Attachment] = (),
    **values: Any,
) -> None:
    """Add the mail `templates/emails/<kind>.txt` to the present transaction: a service message."""
    body = render_template(f"emails/{kind}.txt", **values)
    outbox.enqueue(
        kind=kind, to=to, subject=subject, body=body, dedup_key=dedup_key, attachments=attachments
    )


def send_optional(
    kind: str, *, group: str, to: str, subject: str, dedup_key: str, **values: Any
) -> bool:
    """As send, for mail that people may stop: says how at its end and in its headers.

    `group` is one of the registry's `optional_mail`; False when the receiver has stopped that group.
    """
    if mail_choices.is_stopped(to, group):
        return False
    link = site_link(mail_choices.stop_path(to, group))
    about = registry().optional_mail[group]
    body = render_template(f"emails/{kind}.txt", **values)
    body += f"\n\nYou get this because of: {about.lower()}. Stop these emails: {link}\n"
    outbox.enqueue(
        kind=kind, to=to, subject=subject, body=body, dedup_key=dedup_key, unsubscribe=link
    )
    return True
