"""In-year moves: only for the school's leaders and its authority, small numbers hidden the same on every page."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collabnet.atlas import moves_pages
from collabnet.atlas.local_models import MOVE_KINDS, Moves, Origins
from collabnet.core.actor import NETWORK, Grant, Role, Scope, ScopeKind
from collabnet.directory.models import School
from collabnet.platform.db import db
from tests.conftest import undone
from tests.factories.accounts import make_person, sign_in
from tests.factories.directory import make_la, make_school, make_trust


def keep(school: School, kind: str, children: int | None, term: str = "autumn") -> None:
    row = Moves(
        urn=school.urn, school_year="2025/26", term=term, kind=kind, children=children,
        no_value=None if children is not None else "suppressed",
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()


@pytest.fixture
def schools(app: Flask) -> list[School]:
    make_la("846", "Brightsea")
    trust = make_trust()
    return [
        make_school(name="Longhill High School", trust=trust),
        make_school(name="Patcham High School", trust=make_trust()),
        make_school(name="Varndean School"),
    ]


def test_a_small_number_is_hidden_with_another_beside_it_on_every_page(
    client: FlaskClient, schools: list[School]
) -> None:
    for school, children in zip(schools, (23, 3, 9), strict=True):
        keep(school, "in_year_joiner", children)
    sign_in(client, make_person(Role.LA_OFFICER, Scope(ScopeKind.LA, "846")))
    pages = [
        client.get("/authorities/846/moves").text,
        client.get("/authorities/846/moves.csv").text,
        client.get(f"/schools/{schools[1].urn}/moves").text,
        client.get(f"/schools/{schools[2].urn}/moves.csv").text,
    ]
    assert "23" in pages[0] and "35" in pages[0]
    rows = list(csv.DictReader(io.StringIO(pages[1].lstrip("\ufeff"))))
    assert [(r["School"], r["Children"]) for r in rows] == [
        ("Longhill High School", "23"),
        ("Patcham High School", "suppressed"),
        ("Varndean School", "suppressed"),
        ("All schools", "35"),
    ]
    assert "suppressed</td>" in pages[2]
    assert pages[3].strip().endswith("suppressed")


def test_a_number_that_came_suppressed_stays_so_and_takes_the_sum_with_it(
    client: FlaskClient, schools: list[School]
) -> None:
    keep(schools[0], "fair_access", None)
    keep(schools[1], "fair_access", 12)
    found = moves_pages.shown("846")
    (term,) = found.terms
    assert found.value(term, "fair_access", schools[0].urn).missing == "suppressed"
    assert found.value(term, "fair_access", schools[1].urn).number == 12
    assert not found.value(term, "fair_access", moves_pages.ALL_SCHOOLS).is_known
    assert found.value(term, "fair_access", schools[2].urn).missing == "not_yet_submitted"


@pytest.mark.parametrize(
    ("role", "scope", "statuses"),
    [
        (Role.SCHOOL_LEADER, "school", (200, 404, 404)),
        (Role.TRUST_LEADER, "trust", (200, 404, 404)),
        (Role.LA_OFFICER, "la", (200, 200, 200)),
        (Role.SCHOOL_HR, "school", (403, 403, 403)),
        (Role.DFE_OFFICER, "region", (403, 403, 403)),
        (Role.ADMINISTRATOR, "network", (403, 403, 403)),
        (None, "", (303, 303, 303)),
    ],
)
def test_who_sees_moves(
    client: FlaskClient, schools: list[School], role: Role | None, scope: str, statuses: Any
) -> None:
    keep(schools[0], "in_year_joiner", 7)
    scopes = {
        "school": Scope(ScopeKind.SCHOOL, str(schools[0].urn)),
        "trust": Scope(ScopeKind.TRUST, str(schools[0].trust_uid)),
        "la": Scope(ScopeKind.LA, "846"),
        "region": Scope(ScopeKind.REGION, "J"),
        "network": NETWORK,
    }
    if role is not None:
        sign_in(client, make_person(role, scopes[scope]))
    addresses = (f"/schools/{schools[0].urn}", f"/schools/{schools[1].urn}", "/authorities/846")
    for address, status in zip(addresses, statuses, strict=True):
        for page in ("moves", "moves.csv"):
            assert client.get(f"{address}/{page}").status_code == status
    shown = "/moves" in client.get(f"/schools/{schools[0].urn}").text
    assert shown == (statuses[0] == 200)


def test_an_officer_who_also_hires_for_the_council_sees_no_moves_of_other_employers(
    client: FlaskClient, schools: list[School]
) -> None:
    keep(schools[0], "in_year_joiner", 7)
    officer = Scope(ScopeKind.LA, "846")
    hiring = Grant(Role.LA_HR, Scope(ScopeKind.MAINTAINED, "846"))
    sign_in(client, make_person(Role.LA_OFFICER, officer, hiring))
    assert client.get(f"/schools/{schools[0].urn}/moves").status_code == 404


def test_where_children_live_is_shown_with_small_numbers_hidden(
    client: FlaskClient, schools: list[School]
) -> None:
    for code, children in (("E01016849", 40), ("E01016850", 6), ("E01016851", None)):
        db.session.add(
            Origins(
                cell_code=code, urn=schools[0].urn, band="primary", year=2026, children=children,
                no_value=None if children else "suppressed",
            )
        )  # fmt: skip
    db.session.commit()
    page = moves_pages.school_page(schools[0].urn)
    assert [(name, v.number) for name, v in page.origins] == [
        ("E01016849", 40),
        ("E01016850", None),
        ("E01016851", None),
    ]


@given(st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=1, max_size=2))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_hidden_number_follows_from_all_pages_together(
    app: Flask, schools: list[School], counts: list[list[int]]
) -> None:
    """Whoever sees every page and file knows, for each kind, the visible numbers and the sum."""
    with undone(app):
        for kind, row in zip(MOVE_KINDS, counts, strict=False):
            for school, children in zip(schools, row, strict=True):
                db.session.add(
                    Moves(
                        urn=school.urn, school_year="2025/26", term="spring", kind=kind,
                        children=children,
                    )
                )  # fmt: skip
        db.session.flush()
        visible: dict[tuple[object, ...], set[object]] = defaultdict(set)
        for urn, _, *key, cell in moves_pages.la_rows("846"):
            visible[urn, *key].add(cell)
        for school in schools:
            for *key, cell in moves_pages.school_rows(school.urn):
                visible[school.urn, *key].add(cell)
        assert all(len(cells) == 1 for cells in visible.values())
        found = moves_pages.shown("846")
        (term,) = found.terms
        for kind, row in zip(MOVE_KINDS, counts, strict=False):
            values = [found.value(term, kind, s.urn) for s in schools]
            total = found.value(term, kind, moves_pages.ALL_SCHOOLS)
            hidden = [n for n, v in zip(row, values, strict=True) if not v.is_known]
            for number, value in zip(row, values, strict=True):
                assert not value.is_known or value.number == number
                assert not (value.is_known and 0 < number < 5)
            if total.is_known and hidden:
                assert len(hidden) >= 2 and np.sum(hidden) > len(hidden)
