"""Where records belong decides whose people may act on them."""

from __future__ import annotations

from flask import Flask

from collabnet.core.actor import Scope, ScopeKind
from collabnet.directory.belonging import (
    la_subject,
    locality_ids_of,
    region_subject,
    school_subject,
    trust_subject,
)
from tests.factories.directory import make_la, make_locality, make_school, make_trust


def test_an_academy_belongs_to_its_trust_its_la_its_locality_and_its_region(app: Flask) -> None:
    locality = make_locality(make_la())
    trust = make_trust()
    school = make_school(trust=trust, localities=(locality,))
    found = school_subject(school.urn)
    assert found is not None
    assert {str(s) for s in found.within} == {
        f"school:{school.urn}",
        f"trust:{trust.uid}",
        "la:846",
        "region:J",
        f"locality:{locality.id}",
    }


def test_only_a_school_whose_staff_the_la_employs_belongs_to_the_la_as_an_employer(
    app: Flask,
) -> None:
    community, aided = make_school(type_code="1"), make_school(type_code="2")
    academy = make_school(trust=make_trust())
    employer = Scope(ScopeKind.MAINTAINED, "846")
    within = [school_subject(s.urn).within for s in (community, aided, academy)]
    assert [employer in w for w in within] == [True, False, False]


def test_a_trust_belongs_to_every_locality_where_it_has_a_school(app: Flask) -> None:
    here, there = make_locality(make_la()), make_locality(make_la("373", "Sheafdale"))
    trust = make_trust()
    make_school(trust=trust, localities=(here,))
    make_school(trust=trust, localities=(there,), la_code="373")
    assert locality_ids_of([Scope(ScopeKind.TRUST, str(trust.uid))]) == sorted([here.id, there.id])


def test_what_does_not_exist_belongs_nowhere(app: Flask) -> None:
    assert school_subject(1) is None
    assert school_subject(2**40) is None
    assert trust_subject(2**63) is None
    assert la_subject("ab\x00") is None
    assert region_subject("ZZZ") is None
