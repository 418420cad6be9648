"""Mails of pools: to members that a provider answered, and that it goes ahead with their own share; to the host."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from collabnet.cpd import notices, parties
from collabnet.cpd.areas import pounds
from collabnet.cpd.models import Offer, Request
from collabnet.cpd.models_pools import Pool, PoolAnswer, PoolMember
from collabnet.platform import mails
from collabnet.platform.db import db
from collabnet.platform.registry import registry


def answered(pool: Pool, answer: PoolAnswer, offer: Offer) -> None:
    """Tell each member that somebody offers what the pool looks for."""
    for member in pool.members:
        if member.state in ("joined", "declined"):
            for address in _addresses(member):
                _send(
                    "cpd_pool_answer", address, f"An offer for your pool: {pool.title}",
                    f"answer:{answer.id}", pool, offer=offer, host=parties.name(offer.host),
                    total=pounds(answer.total_pence), least=answer.least_places,
                )  # fmt: skip


def goes_ahead(pool: Pool, answer: PoolAnswer, taking: Iterable[PoolMember]) -> None:
    """Tell who takes part what they pay; the bookings themselves are told by their own mails."""
    places = sum(m.places for m in taking)
    for member in taking:
        for address in _addresses(member):
            _send(
                "cpd_pool_ahead", address, f"It goes ahead: {pool.title}",
                f"ahead:{answer.id}:{member.id}:{places}", pool, own=member.places, places=places,
                share=pounds(member.share_pence or 0), total=pounds(answer.total_pence),
            )  # fmt: skip


def _addresses(member: PoolMember) -> list[str]:
    request = db.session.get_one(Request, member.request_id)
    own = {parties.address_of(member.joined_by)} - {""}
    leaders = registry().mail_addresses(request.employer)[: notices.MOST_LEADERS]
    return sorted(own | set(leaders))


def _send(kind: str, to: str, subject: str, event: str, pool: Pool, **values: Any) -> None:
    who = hashlib.sha256(to.encode()).hexdigest()[:12]
    mails.send(
        kind, to=to, subject=subject, dedup_key=f"cpd:pool-{event}:{who}", pool=pool,
        link=mails.site_link(f"/training/pools/{pool.id}"), **values,
    )  # fmt: skip
