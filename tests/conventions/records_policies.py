"""The own pay policies and pay tables that single pages need at a place, made when first asked for."""

from __future__ import annotations

import datetime as dt

from collabnet.core.actor import Scope, ScopeKind, system_actor
from collabnet.core.pay import PayArea
from collabnet.platform.db import db
from collabnet.recruitment_code import queries_tables, services_policies
from collabnet.recruitment_code.models import PayPoint
from collabnet.recruitment_code.models_tables import PayTableChange
from collabnet.recruitment_code.services_policies import Statement
from tests.conventions.world import Maker, Place, once


def _policy(place: Place) -> int:
    said = Statement(
        "Pay policy", "https://school.example/pay", dt.date(2025, 9, 1), dt.date(2025, 9, 1), None
    )
    owner = Scope(ScopeKind.SCHOOL, str(place.urn))
    found = services_policies.add(actor=system_actor("test"), owner=owner, said=said)
    number = found.id
    db.session.commit()
    return number


policy = once("policy", _policy)
FIRST, LAST = dt.date(2025, 9, 1), dt.date(2026, 8, 31)
PAGES = ("policy_edit", "policy_ranges_in", "policy_withdraw", "policy_versions")


def _first_day(_place: Place) -> str:
    """The first day of one table for all places: tables belong to the network, not to a place."""
    if not queries_tables.tables("head_group_1", PayArea.ENGLAND.value):
        row = PayPoint(
            scale="head_group_1", point="min", area=PayArea.ENGLAND.value, valid_from=FIRST, valid_to=LAST,
            annual_pence=5_000_000, basis="verified", source="test",
        )  # fmt: skip
        db.session.add(row)
        db.session.commit()
    return FIRST.isoformat()


def _change(_place: Place) -> int:
    row = PayTableChange(
        scale="sen", area="", words="Added by hand", before=[], after=[], by="test"
    )
    db.session.add(row)
    db.session.commit()
    return row.id


BY_PAGE: dict[tuple[str, str], Maker] = {
    **{(f"recruitment_code.{page}", "number"): policy for page in PAGES},
    ("recruitment_code.stored_table", "first"): _first_day,
    ("recruitment_code.delete_table", "first"): _first_day,
    ("recruitment_code.undo_table_change", "number"): once("pay table change", _change),
}
