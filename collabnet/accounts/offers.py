"""What accounts offer to other rooms through the registry: to-do items, mail addresses, personal data, jobs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from flask import Flask
from sqlalchemy import select

from collabnet.accounts import queries_dependents, queries_invitations, queries_people
from collabnet.accounts.models import Invitation, PasswordReset, UserSession
from collabnet.accounts.queries_organisations import role_words
from collabnet.accounts.services_passwords import send_reset_link
from collabnet.accounts.services_tidy import tidy
from collabnet.core.actor import Actor
from collabnet.core.permissions import Permission
from collabnet.platform import mail_choices
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db, utcnow
from collabnet.platform.registry import AccountLink, RecordLink, TodoItem, registry

ASK_AGAIN = dt.timedelta(days=14)  # how long an expired invitation is worth a reminder
PEOPLE_WORDS = {"school": "school", "trust": "trust", "la": "authority", "region": "region"}


def todo(actor: Actor) -> Iterator[TodoItem]:
    """Invitations to answer, and those one sent that nobody answered in time."""
    account = queries_people.account(actor.user_id) if actor.user_id is not None else None
    if account is None:
        return
    for invited in queries_invitations.waiting_for(account.email):
        yield TodoItem(
            text=f"Answer the invitation to act as {role_words(invited.role)} for {invited.organisation.name}",
            href="/account/roles",
            since=invited.created_at,
            who=invited.inviter,
        )
    for invited in queries_invitations.sent_by(actor.label):
        if invited.expired and utcnow() - invited.expires_at < ASK_AGAIN:
            yield TodoItem(
                text=f"Send again or withdraw: the invitation to {invited.email} was not answered in time",
                href=invited.organisation.people_href,
                since=invited.expires_at,
                who=invited.organisation.name,
            )


def personal_data(user_id: int) -> dict[str, Any]:
    """Everything accounts hold about one person, for their own copy; no hashes and no tokens."""
    account = queries_people.account(user_id)
    if account is None:
        return {}
    return {
        "account": {
            "number": account.id,
            "email": account.email,
            "name": account.name,
            "made": _at(account.created_at),
            "password_changed": _at(account.password_changed_at),
            "suspended": _at(account.suspended_at),
            "emails_stopped": sorted(mail_choices.stopped(account.email)),
        },
        "roles": [
            {
                "role": h.role_label,
                "organisation": h.organisation.name,
                "scope": str(h.organisation.scope),
                "given": _at(h.granted_at),
                "ended": _at(h.revoked_at),
            }
            for h in queries_people.holdings_of(user_id, past=True)
        ],
        "sessions": [
            {"device": s.device, "began": _at(s.created_at), "last_used": _at(s.last_seen_at),
             "ended": _at(s.ended_at), "why": s.ended_why}
            for s in db.session.scalars(
                select(UserSession).where(UserSession.user_id == user_id).order_by(UserSession.id)
            )
        ],
        "invitations": [
            {"role": i.role, "scope": f"{i.scope_kind}:{i.scope_code}", "email": i.email,
             "sent": _at(i.created_at), "accepted": _at(i.accepted_at), "withdrawn": _at(i.withdrawn_at)}
            for i in db.session.scalars(
                select(Invitation).where(Invitation.email == account.email).order_by(Invitation.id)
            )
        ],
        "password_links": [
            {"sent": _at(r.created_at), "used": _at(r.used_at)}
            for r in db.session.scalars(
                select(PasswordReset).where(PasswordReset.user_id == user_id).order_by(PasswordReset.id)
            )
        ],
        "acts": [
            {"at": _at(a.at), "action": a.action, "record": f"{a.subject_kind}:{a.subject_code}"}
            for a in db.session.scalars(
                select(AuditEntry).where(AuditEntry.actor == f"user:{user_id}").order_by(AuditEntry.id)
            )
        ],
    }  # fmt: skip


def _at(value: dt.datetime | None) -> str | None:
    return value.isoformat(timespec="seconds") if value else None


def register(app: Flask) -> None:
    """Put all of it into the registry."""
    found = registry(app)
    found.todo.append(todo)
    found.locality_dependents.append(queries_dependents.locality_dependents)
    found.addresses.append(queries_people.leader_addresses)
    found.personal_data["accounts"] = personal_data
    found.account_links.append(
        AccountLink("Emails", "Choose which reminders and summaries you get", "/account/emails")
    )
    found.jobs["accounts.send_reset_link"] = send_reset_link
    found.jobs["accounts.tidy"] = tidy
    found.sweeps.append("accounts.tidy")
    for record, word in PEOPLE_WORDS.items():
        found.add_link(
            record, RecordLink("People", 90, Permission.INVITE_PEOPLE, f"/people/{word}/{{code}}")
        )
