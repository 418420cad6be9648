"""Which schools' names are looked for in what an employer writes."""

from __future__ import annotations

from flask import Flask

from collabnet.directory.nearby_names import names_nearby
from tests.factories.directory import make_la, make_school


def test_the_other_schools_of_ones_authorities_are_nearby_and_no_others(app: Flask) -> None:
    for code, name in (("846", "Brightsea"), ("373", "Sheafdale"), ("372", "Elsewhere")):
        make_la(code, name)
    own = [make_school(la_code=code).urn for code in ("846", "846", "373")]
    make_school(la_code="846", name="Birch Lane Primary School")
    make_school(la_code="373", name="Moor School")
    make_school(la_code="372", name="Far School")
    assert names_nearby(own) == ["Birch Lane Primary School", "Moor School"]
    assert names_nearby(own[2:]) == ["Moor School"]


def test_nobody_has_schools_nearby_without_a_school_that_can_be(app: Flask) -> None:
    make_school()
    assert names_nearby([]) == names_nearby([0, -1, 10**12]) == []
