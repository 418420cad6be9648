"""Makers of directory records for tests: each fills in what the test does not care about, and commits."""

from __future__ import annotations

import itertools
from typing import Any

from collabnet.core.text import fold
from collabnet.directory.figures import Figure
from collabnet.directory.models import (
    Group,
    GroupMembership,
    LocalAuthority,
    Locality,
    LocalityAuthority,
    LocalitySchool,
    Region,
    School,
)
from collabnet.platform.db import db

_numbers = itertools.count(1)


def _save(*records: Any) -> None:
    db.session.add_all(records)
    db.session.commit()


def make_region(code: str = "J", name: str = "South East") -> Region:
    """A DfE region, made once a code."""
    found = db.session.get(Region, code)
    if found is None:
        found = Region(code=code, name=name, ons_code=f"E1200000{ord(code[0]) % 10}")
        _save(found)
    return found


def make_la(
    code: str = "846", name: str = "Brightsea", region_code: str = "J", **values: Any
) -> LocalAuthority:
    """A local authority, made once a code."""
    make_region(region_code)
    found = db.session.get(LocalAuthority, code)
    if found is None:
        found = LocalAuthority(code=code, name=name, region_code=region_code, **values)
        _save(found)
    return found


def make_trust(**values: Any) -> Group:
    """A multi-academy trust."""
    n = next(_numbers)
    values = {"uid": 70000 + n, "group_id": f"TR{n:05d}", "name": f"Harbour Trust {n}"} | values
    trust = Group(
        **{"type_code": "6", "type_name": "Multi-academy trust", "status": "Open"} | values
    )
    _save(trust)
    return trust


def make_school(
    *, trust: Group | None = None, localities: tuple[Locality, ...] = (), **values: Any
) -> School:
    """An open primary school; an academy of `trust` when given, else a community school of its LA."""
    n = next(_numbers)
    la_code = values.pop("la_code", "846")
    make_la(la_code)
    name = values.pop("name", f"Quay Lane Primary School {n}")
    defaults: dict[str, Any] = {
        "urn": 800000 + n,
        "number": f"{2000 + n % 7000:04d}",
        "search_name": fold(name),
        "type_code": "34" if trust else "1",
        "type_name": "Academy converter" if trust else "Community school",
        "type_group": "Academies" if trust else "Local authority maintained schools",
        "phase_code": "2",
        "phase_name": "Primary",
        "low_age": 4,
        "high_age": 11,
        "town": "Brightsea",
        "postcode": "BN1 1AA",
        "easting": 530900 + 37 * (n % 100),  # however many tests ran before, still at Brightsea
        "northing": 104200 + 53 * (n % 100),
    }
    school = School(
        **defaults
        | {"la_code": la_code, "name": name, "trust_uid": trust.uid if trust else None}
        | values
    )
    _save(school)
    if trust:
        _save(GroupMembership(urn=school.urn, uid=trust.uid))
    _save(*(LocalitySchool(locality_id=loc.id, urn=school.urn) for loc in localities))
    return school


def make_locality(*las: LocalAuthority, **values: Any) -> Locality:
    """A locality of whole LAs; give it to make_school for the schools inside it."""
    n = next(_numbers)
    locality = Locality(**{"slug": f"harbourside-{n}", "name": f"Harbourside {n}"} | values)
    _save(locality)
    _save(*(LocalityAuthority(locality_id=locality.id, la_code=la.code) for la in las))
    return locality


def make_figure(
    school: School,
    measure: str,
    value: float | None,
    *,
    period: str = "2022",
    band: str = "",
    no_value: str | None = None,
) -> Figure:
    """A figure about a school; a `no_value` kind where `value` is None."""
    figure = Figure(
        subject_kind="school", subject_code=str(school.urn), measure=measure, period=period, band=band,
        value=value, no_value=no_value if value is None else None,
    )  # fmt: skip
    _save(figure)
    return figure
