"""Loads the demonstration locality as one unit of work: wholly, or not at all."""

from __future__ import annotations

from argon2 import PasswordHasher
from flask import current_app
from sqlalchemy import func, select

from collabnet.core.actor import Actor
from collabnet.demonstration import (
    adverts,
    concerns,
    corrections,
    local_data,
    numbers,
    offers,
    past_training,
    people,
    places,
    pool,
    pressure,
    recruitment,
    staffing,
    statements,
    support,
    told,
    training,
    training_rounds,
    what_ifs,
)
from collabnet.demonstration.sign_ins import PASSWORD
from collabnet.directory.models import LocalAuthority, School
from collabnet.platform.db import db, unit_of_work
from collabnet.platform.registry import registry
from collabnet.recruitment_code.services import load_shipped as load_pay_tables


class NotInProduction(RuntimeError):
    """Raised when somebody asks for fictional schools and a shared password in a production installation."""


def is_loaded() -> bool:
    """Whether the demonstration's local authority is in the database."""
    return db.session.get(LocalAuthority, places.LA_CODE) is not None


def has_schools() -> bool:
    """Whether the directory holds any school, fictional or real."""
    return bool(db.session.scalar(select(func.count()).select_from(School)))


def load(*, actor: Actor) -> bool:
    """Load the locality, its people and figures; False when it is there already, and nothing changed.

    Raises NotInProduction.
    """
    if current_app.config["ENVIRONMENT"] == "production":
        raise NotInProduction
    if is_loaded():
        return False
    password_hash = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1).hash(PASSWORD)
    with unit_of_work():
        places.load_authority(actor=actor)
        places.load_groups(actor=actor)
        places.load_schools(actor=actor)
        places.load_locality(actor=actor)
        numbers.load_figures(actor=actor)
        local_data.load_local_data(actor=actor)
        pressure.load_pressure(actor=actor)
        people.load_people(actor=actor, password_hash=password_hash)
        offers.load_offers()
        corrections.load_corrections(actor=actor)
        training.load_training()
        training_rounds.load_training_rounds()
        recruitment.load_code(actor=actor)
        recruitment.load_policy(actor=actor)
        past_training.load_past_training(actor=actor)
        staffing.load_secondments(actor=actor)
        pool.load_pool(actor=actor)
        adverts.load_adverts()
        support.load_support(actor=actor)
        statements.load_statement(actor=actor)
        concerns.load_concern()
    load_pay_tables(actor=actor)
    registry().tell_changed("schools")
    what_ifs.load_what_ifs()
    told.count_reminders_as_sent()
    return True
