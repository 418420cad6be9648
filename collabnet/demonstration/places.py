"""The fictional directory: one local authority with its outline and small areas, trusts, schools, a locality."""

from __future__ import annotations

import datetime as dt
import json

from shapely.geometry import shape

from collabnet.core.actor import Actor
from collabnet.core.text import fold
from collabnet.demonstration.tables import day, features, rows, source
from collabnet.directory.figures import Change
from collabnet.directory.localities import refresh_locality_schools
from collabnet.directory.models import (
    Boundary,
    Diocese,
    Group,
    GroupMembership,
    HubArea,
    LocalAuthority,
    Locality,
    LocalityAuthority,
    Region,
    School,
    SchoolLink,
    SmallArea,
    SmallAreaChildren,
    TeachingSchoolHub,
)
from collabnet.directory.reference import rows_of
from collabnet.directory.statuses import STATUSES
from collabnet.platform import audit
from collabnet.platform.db import db

LA_CODE = "990"
REGION = Region(code="K", name="South West", ons_code="E12000009")
DIOCESES = {"CE98": "Diocese of Ashmere (fictional)", "RC98": "Diocese of the Vale (fictional)"}
HUB_LEAD = 990005  # Heronsway Academy
CHILDREN_YEAR = 2025
GROUP_TYPES = {"1": "Federation", "6": "Multi-academy trust", "10": "Single-academy trust"}
PHASES = {
    "0": "Not applicable",
    "1": "Nursery",
    "2": "Primary",
    "4": "Secondary",
    "6": "16 plus",
    "7": "All-through",
}
# Columns of schools.csv that are columns of a school, written the same.
AS_WRITTEN = (
    "number", "name", "type_code", "phase_code", "status_code", "opened_reason", "closed_reason",
    "religious_character", "nursery", "sixth_form", "resourced_provision", "sen_provision", "street", "town",
    "postcode",
)  # fmt: skip
# Columns of schools.csv that are columns of a school, written the same.
AS_WRITTEN = (
    "number", "name", "type_code", "phase_code", "status_code", "opened_reason", "closed_reason",
    "religious_character", "nursery", "sixth_form", "resourced_provision", "sen_provision", "street", "town",
    "postcode",
)  # fmt: skip
MAINTAINED, SPECIAL, ACADEMIES, FREE = (
    "Local authority maintained schools",
    "Special schools",
    "Academies",
    "Free Schools",
)
TYPES = {
    "1": ("Community school", MAINTAINED),
    "2": ("Voluntary aided school", MAINTAINED),
    "3": ("Voluntary controlled school", MAINTAINED),
    "5": ("Foundation school", MAINTAINED),
    "7": ("Community special school", SPECIAL),
    "14": ("Pupil referral unit", MAINTAINED),
    "15": ("Local authority nursery school", MAINTAINED),
    "28": ("Academy sponsor led", ACADEMIES),
    "34": ("Academy converter", ACADEMIES),
    "35": ("Free schools", FREE),
    "36": ("Free schools special", FREE),
    "42": ("Academy alternative provision converter", ACADEMIES),
    "44": ("Academy special converter", ACADEMIES),
    "45": ("Academy 16-19 converter", ACADEMIES),
}


def load_authority(*, actor: Actor) -> None:
    """The local authority, its region and dioceses, its outline and the small areas inside it."""
    if db.session.get(Region, REGION.code) is None:
        db.session.add(Region(code=REGION.code, name=REGION.name, ons_code=REGION.ons_code))
    db.session.add_all(Diocese(code=code, name=name) for code, name in DIOCESES.items())
    db.session.flush()
    db.session.add(
        LocalAuthority(
            code=LA_CODE, name="Ashmere", gss_code="E99000990", region_code=REGION.code,
            pay_area="england_excl_london", fictional=True,
        )
    )  # fmt: skip
    outlines = features("boundaries.geojson")
    run_id = source("boundaries.geojson", "outlines", actor=actor, count=len(outlines))
    for feature in outlines:
        about = feature["properties"]
        west, south, east, north = shape(feature["geometry"]).bounds
        db.session.add(
            Boundary(
                area_kind=about["kind"], area_code=about["code"], name=about["name"], la_code=LA_CODE,
                geometry=json.dumps(feature["geometry"], separators=(",", ":")),
                west=west, south=south, east=east, north=north, run_id=run_id,
            )
        )  # fmt: skip
    _load_small_areas(actor)
    audit.record(actor=actor, action="demonstration.load", subject_kind="la", subject_code=LA_CODE)
    db.session.flush()


def _load_small_areas(actor: Actor) -> None:
    cells = rows("cells.csv")
    run_id = source("cells.csv", "children by small area", actor=actor, count=len(cells))
    db.session.add_all(
        SmallArea(
            code=row["code"], name=row["name"], la_code=LA_CODE, fictional=True, run_id=run_id,
            easting=int(row["easting"]), northing=int(row["northing"]),
            deprivation_decile=int(row["deprivation_decile"]),
        )
        for row in cells
    )  # fmt: skip
    db.session.flush()
    db.session.add_all(
        SmallAreaChildren(
            code=row["code"], year=CHILDREN_YEAR, run_id=run_id,
            ages=json.dumps([int(n) for n in row["ages"].split()]),
        )
        for row in cells
    )  # fmt: skip


def load_groups(*, actor: Actor) -> None:
    """The nine trusts and two federations."""
    groups = rows("groups.csv")
    run_id = source("groups.csv", "trusts and federations", actor=actor, count=len(groups))
    for row in groups:
        db.session.add(
            Group(
                uid=int(row["uid"]), group_id=row["group_id"], name=row["name"],
                type_code=row["type_code"], type_name=GROUP_TYPES[row["type_code"]], status="Open",
                opened=day(row["opened"]), town=row["town"], postcode=row["postcode"],
                fictional=True, last_seen_run_id=run_id,
            )
        )  # fmt: skip
        audit.record(
            actor=actor, action="demonstration.load", subject_kind="trust", subject_code=row["uid"]
        )
    db.session.flush()


def load_schools(*, actor: Actor) -> None:
    """The schools, their memberships with history, their links and the teaching school hub."""
    schools = rows("schools.csv")
    run_id = source("schools.csv", "register of schools", actor=actor, count=len(schools))
    types = {kind["code"]: kind for kind in rows_of("establishment_types.csv")}
    for row in schools:
        db.session.add(_school(row, types[row["type_code"]], run_id))
        audit.record(
            actor=actor, action="demonstration.load", subject_kind="school", subject_code=row["urn"]
        )
    db.session.flush()
    _load_memberships(schools, run_id)
    names = {row["urn"]: row["name"] for row in schools}
    db.session.add_all(
        SchoolLink(
            urn=int(row["urn"]), link_urn=int(row["link_urn"]), link_name=names[row["link_urn"]],
            link_type=row["link_type"], established=day(row["established"]), run_id=run_id,
        )
        for row in rows("links.csv")
    )  # fmt: skip
    hub = TeachingSchoolHub(name="Ashmere and the Vale Teaching School Hub", lead_urn=HUB_LEAD)
    db.session.add(hub)
    db.session.flush()
    db.session.add(HubArea(hub_id=hub.id, la_code=LA_CODE))


def _school(row: dict[str, str], of_type: dict[str, str], run_id: int) -> School:
    return School(
        urn=int(row["urn"]),
        la_code=LA_CODE,
        search_name=fold(row["name"]),
        type_name=of_type["name"],
        type_group=of_type["group"],
        phase_name=PHASES[row["phase_code"]],
        status_name=STATUSES[row["status_code"]],
        low_age=int(row["low_age"]),
        high_age=int(row["high_age"]),
        opened=day(row["opened"]),
        closed=day(row["closed"]),
        diocese_code=row["diocese_code"] or None,
        gender="Mixed",
        easting=int(row["easting"]),
        northing=int(row["northing"]),
        trust_uid=int(row["trust_uid"]) if row["trust_uid"] else None,
        has_sen_unit="unit" in row["resourced_provision"],
        fictional=True,
        last_seen_run_id=run_id,
        **{name: row[name] for name in AS_WRITTEN},
    )


def _load_memberships(schools: list[dict[str, str]], run_id: int) -> None:
    """Who belongs where: told in memberships.csv, else in its trust since the school opened as an academy."""
    told = rows("memberships.csv")
    special = {row["urn"] for row in told}
    plain = [
        {"urn": s["urn"], "uid": s["trust_uid"], "joined": s["opened"], "left": ""}
        for s in schools
        if s["trust_uid"] and s["urn"] not in special
    ]
    for row in (*told, *plain):
        db.session.add(
            GroupMembership(
                urn=int(row["urn"]), uid=int(row["uid"]), joined=day(row["joined"]),
                left=day(row["left"]), run_id=run_id,
            )
        )  # fmt: skip
    db.session.add(
        Change(
            record_kind="school", record_code="990037", field="trust_uid",
            old="Greatwell Schools Trust", new="Riverside Reach Primary Partnership",
            at=dt.datetime(2024, 4, 1, 9, tzinfo=dt.UTC), by="flask demonstration load", run_id=run_id,
        )
    )  # fmt: skip


def load_locality(*, actor: Actor) -> None:
    """The locality "Ashmere and the Vale": the whole of the local authority."""
    locality = Locality(
        slug="ashmere-and-the-vale",
        name="Ashmere and the Vale",
        summary="A fictional town, its neighbour and the villages between them, with nine trusts.",
        fictional=True,
    )
    db.session.add(locality)
    db.session.flush()
    db.session.add(LocalityAuthority(locality_id=locality.id, la_code=LA_CODE))
    refresh_locality_schools(locality_id=locality.id)
    audit.record(
        actor=actor, action="demonstration.load", subject_kind="locality", subject_code=locality.id
    )
    db.session.flush()
