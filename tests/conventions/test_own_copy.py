"""Whatever names a person is in the copy they can take of what is held about them, or stands here with its reason."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import Column, event

from collabnet.platform.db import Base, db
from collabnet.platform.registry import registry
from tests.factories.accounts import make_person

ACT = "says who acted as the audit does; the copy lists every act of the person under “acts”"
LEFT_OUT = {
    "atlas_request.requested_by": ACT,
    "code_signature.ended_by": ACT,
    "code_signature.signed_by": ACT,
    "code_version.legal_review_by": "a name typed by the administrator, of somebody without an account",
    "code_version.published_by": ACT,
    "cpd_key.user_id": "the hash of a form that was sent, against sending it twice; gone after a week",
    "cpd_queue_event.actor": ACT,
    "import_run.started_by": ACT,
    "invitation.invited_by": ACT,
    "ledger_movement.written_by": ACT,
    "pay_policy_version.written_by": ACT,
    "pool_cover_answer.answer_by": "a time, not a person",
    "pressure_setting.created_by": ACT,
    "role_grant.granted_by": ACT,
    "role_grant.revoked_by": ACT,
    "secondment.travel_by": "which employer pays, not a person",
    "secondment.uplift_by": "which employer pays, not a person",
    "user_account.suspended_by": ACT,
}


def _names_somebody(column: Column[object]) -> bool:
    points = any(key.target_fullname == "user_account.id" for key in column.foreign_keys)
    return points or column.name == "actor" or column.name.endswith(("_by", "user_id"))


def _asked_for(app: Flask) -> str:
    """The conditions of every question that the copy of one person asks of the database."""
    person, said = make_person(), list[str]()

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement.partition("WHERE")[2])

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        registry(app).personal_data_of(person.id)
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)
    return "\n".join(said)


def test_every_column_that_names_a_person_is_in_their_own_copy_or_listed_with_a_reason(
    app: Flask,
) -> None:
    asked = _asked_for(app)
    naming = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if _names_somebody(column)
    }
    missing = {name for name in naming if not re.search(rf"\b{re.escape(name)}\b", asked)}
    assert missing - set(LEFT_OUT) == set(), "people cannot see in their copy that these name them"
    assert set(LEFT_OUT) - missing == set(), (
        "these are in the copy, or gone: take them off the list"
    )
