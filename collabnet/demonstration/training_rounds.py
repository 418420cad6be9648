"""One allocation round that was decided and one that takes requests, a pool, and priorities set by hand.

Made by the product's own services after the training they are about. The seeds of the lotteries are fixed, so that
every machine draws the same tickets; the closing date of the decided round is moved into the past.
"""

from __future__ import annotations

import datetime as dt
import hashlib

from sqlalchemy import delete, select, update

from collabnet.accounts.models import User
from collabnet.core.actor import Actor, Grant, Role, Scope, ScopeKind
from collabnet.core.allocation_model import Criterion
from collabnet.cpd import (
    booking,
    pools_services,
    priorities_services,
    request_changes,
    rounds_deciding,
    rounds_services,
    rounds_work,
)
from collabnet.cpd.models import Offer
from collabnet.cpd.models_rounds import Round
from collabnet.cpd.rounds_services import Order, Terms
from collabnet.demonstration.tables import rows
from collabnet.directory.models import Locality
from collabnet.platform import clock
from collabnet.platform.db import db, utcnow
from collabnet.platform.outbox import OutboxMessage

DECIDED_AGO = dt.timedelta(days=2)
WEEK = dt.timedelta(weeks=1)


def load_training_rounds() -> None:
    """Load the priorities, then the rounds with their requests, then the pool with its answer."""
    found = db.session.execute(select(User.email, User.id).where(User.fictional))
    ids = {row.email: row.id for row in found}
    for row in rows("training_priorities.csv"):
        _priority(ids, row)
    for row in rows("training_rounds.csv"):
        _round(ids, row)
    _pools(ids)
    db.session.execute(delete(OutboxMessage).where(OutboxMessage.kind.like("cpd_%")))


def _priority(ids: dict[str, int], row: dict[str, str]) -> None:
    today = clock.today()
    number = db.session.scalars(select(Locality.id).where(Locality.slug == row["locality"])).one()
    priorities_services.set_priority(
        actor=Actor(user_id=ids[row["by"]], grants=(Grant(Role.LA_OFFICER, Scope(ScopeKind.LA, "990")),)),
        locality_id=number, urn=int(row["urn"]), tier=int(row["tier"]), reason=row["reason"],
        since=today - 3 * WEEK, until=today + int(row["weeks"]) * WEEK,
    )  # fmt: skip


def _round(ids: dict[str, int], row: dict[str, str]) -> None:
    actor = Actor(user_id=ids[row["by"]])
    offer = _offer(row["training"])
    made = rounds_services.create(
        actor=actor, host=_scope(row["host"]), name=row["name"], offer_ids=[offer.id]
    )
    rounds_services.publish_order(
        actor=actor, round_id=made.id, version=made.version,
        order=Order(
            tuple(Criterion(c) for c in row["criteria"].split()),
            cap_per_employer=int(row["cap"]) if row["cap"] else None, leftover=row["leftover"],
        ),
    )  # fmt: skip
    made.seed = hashlib.sha256(f"demonstration {row['key']}".encode()).hexdigest()
    made.seed_hash = hashlib.sha256(made.seed.encode()).hexdigest()
    for asked in rows("training_round_requests.csv"):
        if asked["round"] == row["key"]:
            _request(ids, made, offer.id, asked)
    if row["decided"]:
        _decide(actor, made, offer.id)


def _request(ids: dict[str, int], round_: Round, offer_id: int, row: dict[str, str]) -> None:
    actor = Actor(user_id=ids[row["by"]])
    places = booking.book(
        actor=actor, offer_id=offer_id, employer=_scope(row["employer"]),
        people=[None] * int(row["places"]),
    )  # fmt: skip
    for place in places if row["radius_miles"] else ():
        rounds_services.set_terms(
            actor=actor, round_id=round_.id, booking_id=place.id,
            terms=Terms(radius_miles=int(row["radius_miles"])),
        )  # fmt: skip


def _decide(actor: Actor, round_: Round, offer_id: int) -> None:
    """Let the closing date have passed and publish the result."""
    closed = utcnow() - DECIDED_AGO
    db.session.flush()
    db.session.execute(update(Offer).where(Offer.id == offer_id).values(closing_at=closed))
    worked = rounds_work.preview(round_)
    assert worked is not None  # noqa: S101 - its order was published above
    rounds_deciding.decide(
        actor=actor, round_id=round_.id, worked=worked, seen_hash=worked.input_hash
    )


def _pools(ids: dict[str, int]) -> None:
    pools: dict[str, int] = {}
    taking: list[tuple[Actor, int, str]] = []
    for row in rows("training_pools.csv"):
        actor, request_id = Actor(user_id=ids[row["by"]]), _ask(ids, row)
        if row["pool"] in pools:
            pools_services.join(actor=actor, request_id=request_id, pool_id=pools[row["pool"]])
        else:
            made = pools_services.start(actor=actor, request_id=request_id, title=row["pool"])
            pools[row["pool"]] = made.id
        if row["takes_part"]:
            taking.append((actor, request_id, row["pool"]))
    for row in rows("training_pool_answers.csv"):
        offer = _offer(row["training"])
        host = Actor(user_id=ids[row["by"]], grants=(Grant(Role.SCHOOL_LEADER, offer.host),))
        answer = pools_services.answer(
            actor=host, pool_id=pools[row["pool"]], offer_id=offer.id,
            total_pence=int(row["total_pence"]), least_places=int(row["least_places"]),
            message=row["message"],
        )  # fmt: skip
        for actor, request_id, pool in taking:
            if pool == row["pool"]:
                pools_services.accept(actor=actor, request_id=request_id, answer_id=answer.id)


def _ask(ids: dict[str, int], row: dict[str, str]) -> int:
    today = clock.today()
    values: dict[str, object] = {
        **{name: row[name] for name in ("need", "area", "phase", "roles")},
        "urgency": "term",
        "number": int(row["number"]),
        "earliest": today + int(row["from_weeks"]) * WEEK,
        "latest": today + int(row["to_weeks"]) * WEEK,
        "radius_miles": int(row["radius_miles"]) if row["radius_miles"] else None,
        "budget_pence": int(row["budget_pence"]) if row["budget_pence"] else None,
        "anonymous": row["anonymous"] == "yes",
    }
    made = request_changes.ask(
        actor=Actor(user_id=ids[row["by"]]), employer=_scope(row["employer"]), values=values
    )
    return made.id


def _offer(title: str) -> Offer:
    """The training of this name that is still to come."""
    return db.session.scalars(
        select(Offer).where(
            Offer.title == title, Offer.state == "published", Offer.first_starts_at > utcnow()
        )
    ).one()


def _scope(text: str) -> Scope:
    kind, code = text.split(":")
    return Scope(ScopeKind(kind), code)
