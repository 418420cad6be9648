"""The model of admissions: what it stands on, what it leaves behind, and how one authority is built alone."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely
from flask import Flask
from sqlalchemy import func, select

from collabnet.atlas import model_inputs, model_queries, model_services
from collabnet.atlas.entry_places import Source, entry_places, schools_admitting
from collabnet.atlas.local_models import OfficialCatchment, OfficialCatchmentSchool, PlacesChange
from collabnet.atlas.model_models import AtlasCatchment, AtlasModel, AtlasNeighbour
from collabnet.atlas.model_window import load_window
from collabnet.directory.models import School
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from collabnet.platform.errors import NotFound
from collabnet.platform.grid import to_degrees
from tests.factories.directory import make_figure, make_la, make_school
from tests.factories.model import SOUTH, WEST, make_admitting, make_area

pytestmark = pytest.mark.usefixtures("app")


def catchment(urn: int, band: str = "primary") -> AtlasCatchment:
    db.session.expire_all()
    found = model_queries.catchment_of(urn, band)
    assert found is not None
    return found


def town() -> tuple[int, int, int]:
    """Three schools along a street of nine small areas, the one in the middle too small."""
    west, middle, east = (
        make_admitting(x, 0, p).urn for x, p in ((0, 60), (4_000, 15), (8_000, 60))
    )
    for x in range(0, 9_000, 1_000):
        make_area(x, 200)
    return west, middle, east


def test_each_school_gets_the_small_areas_whose_children_mostly_go_there() -> None:
    west, middle, east = town()
    assert model_services.build_model() == 1
    rows = [catchment(urn) for urn in (west, middle, east)]
    assert [row.kind for row in rows] == ["modelled"] * 3
    assert sum(row.areas for row in rows) == 9
    assert sum(row.taken for row in rows) == 90
    assert rows[1].taken == 15
    assert rows[1].children <= 20
    assert all(row.unplaced == 0 for row in rows)
    assert rows[0].ages == [rows[0].areas * 10.0] * 19


def test_what_is_left_over_is_counted_and_whether_a_place_exists_is_said_apart() -> None:
    school = make_admitting(0, 0, 12)
    for x in (0, 1_000):
        make_area(x, 0)
    model_services.build_model()
    stored = model_queries.model_of("846", "primary")
    assert stored is not None
    assert (stored.children, stored.unplaced, stored.placeable) == (20, 8, 0)
    assert catchment(school.urn).unplaced == 8


def test_a_school_nobody_has_places_for_has_where_it_is_among_the_three_nearest_and_why() -> None:
    town()
    unknown = make_school(easting=WEST + 10_100, northing=SOUTH)
    nowhere = make_school(easting=None, northing=None)
    make_figure(nowhere, "places_offered", 30, period="2021", band="primary")
    special = make_school(phase_code="0", easting=WEST, northing=SOUTH)
    model_services.build_model()
    row = catchment(unknown.urn)
    assert (row.kind, row.reason, row.places) == ("nearest_three", "no_places", None)
    assert row.areas == 3
    row = catchment(nowhere.urn)
    assert (row.kind, row.reason, row.geometry, row.places) == ("none", "no_point", None, 30)
    assert model_queries.catchment_of(special.urn, "primary") is None


def test_catchments_stored_do_not_overlap_and_lie_in_degrees() -> None:
    urns = town()
    model_services.build_model()
    shapes = [shapely.from_geojson(catchment(urn).geometry or "") for urn in urns]
    for n, one in enumerate(shapes):
        row = catchment(urns[n])
        assert shapely.bounds(one).tolist() == [row.west, row.south, row.east, row.north]
        assert -2 < row.west < row.east < -1  # type: ignore[operator]
        for other in shapes[n + 1 :]:
            assert shapely.area(shapely.intersection(one, other)) < shapely.area(one) * 1e-3


def test_neighbours_share_children_both_ways_and_the_largest_share_stands_first() -> None:
    west, middle, east = town()
    model_services.build_model()
    found = model_queries.neighbours_of(west, "primary")
    assert [n.urn for n in found][0] in (middle, east)
    assert found == sorted(found, key=lambda n: -n.share)
    shares = model_queries.neighbour_shares([west, middle, east])
    assert (shares.toarray() > 0).tolist() == (shares.toarray().T > 0).tolist()
    assert shares.diagonal().tolist() == [0, 0, 0]
    assert shares[0, 1] == pytest.approx(next(n.share for n in found if n.urn == middle))


def test_published_first_preferences_move_children_past_a_nearer_school() -> None:
    near = make_admitting(1_000, 0, 100, first=5)
    liked = make_admitting(3_000, 0, 100, first=75)
    for x in range(0, 4_000, 500):
        make_area(x, 100)
    model_services.build_model()
    stored = model_queries.model_of("846", "primary")
    assert stored is not None
    assert (stored.preferences, stored.preference_year) == ("first_preferences", "2021")
    assert catchment(liked.urn).taken > 3 * catchment(near.urn).taken


def test_the_places_agreed_come_first_then_those_offered_then_the_capacity() -> None:
    agreed, offered = make_admitting(0, 0, 60), make_admitting(1, 0, 45)
    spread, none = make_admitting(2, 0, None), make_admitting(3, 0, None)
    make_figure(offered, "places_offered", 52, period="2019", band="primary")
    make_figure(offered, "places_offered", 90, period="2016", band="primary")
    for year in ("2018", "2020"):
        make_figure(agreed, "places_offered", 60, period=year, band="primary")
    make_figure(spread, "capacity", 212, period="2022-08")
    db.session.add(
        PlacesChange(urn=agreed.urn, band="primary", entry_year=2021, places=30, places_before=60, source="s")
    )  # fmt: skip
    db.session.commit()
    found = entry_places(schools_admitting("primary"), "primary", entry_year=2021)
    assert [(found[s.urn].places.number, found[s.urn].source) for s in (agreed, offered, spread, none)] == [
        (30, Source.AGREED), (52, Source.OFFERED), (30, Source.CAPACITY), (None, Source.NONE),
    ]  # fmt: skip
    assert found[offered.urn].words == "the most places offered in the entry years 2019 to 2021"
    before = entry_places(schools_admitting("primary"), "primary", entry_year=2020)
    assert before[agreed.urn].places.number == 60  # the cut is agreed for a later year


def test_reception_and_year_7_are_modelled_apart_and_an_all_through_school_is_in_both() -> None:
    both = make_admitting(0, 0, 30, phase_code="7", low_age=4, high_age=16)
    make_figure(both, "places_offered", 90, period="2021", band="secondary")
    junior = make_admitting(100, 0, None, low_age=7, high_age=11)
    make_area(0, 500, ages=[5] * 4 + [7] * 15)
    model_services.build_model()
    assert catchment(both.urn, "primary").children == 5  # 3 in 2020, so 4 when they enter in 2021
    assert catchment(both.urn, "secondary").children == 7
    assert model_queries.catchment_of(junior.urn, "primary") is None


def test_an_official_catchment_puts_its_children_first_at_its_school() -> None:
    near, far = make_admitting(0, 0, 10), make_admitting(3_000, 0, 100)
    make_area(200, 0)
    inside = [
        make_area(2_000 + 10 * n, 0, children=1).code for n in range(12)
    ]  # so no one lot decides
    model_services.build_model()
    assert sum(taken_from(code, near.urn) for code in inside) < 3
    make_la("846")
    box = shapely.box(WEST + 1_500, SOUTH - 900, WEST + 2_500, SOUTH + 900)
    degrees = np.column_stack(to_degrees(*shapely.get_coordinates(box).T)).tolist()
    area = OfficialCatchment(
        la_code="846", band="primary", entry_year=2021, name="East", source="LA", licence="OGL",
        geometry=json.dumps({"type": "Polygon", "coordinates": [degrees]}), west=-2, south=50, east=-1, north=51,
    )  # fmt: skip
    db.session.add(area)
    db.session.flush()
    db.session.add(OfficialCatchmentSchool(catchment_id=area.id, urn=near.urn))
    make_figure(near, "first_preferences", 90, period="2021", band="primary")
    make_figure(far, "first_preferences", 10, period="2021", band="primary")
    db.session.commit()
    model_services.build_model()
    assert sum(taken_from(code, near.urn) for code in inside) > 5


def taken_from(code: str, urn: int) -> float:
    """Children of one small area placed at one school, in the window of its authority."""
    window = load_window(["846"], "primary")
    school = window.urns.tolist().index(urn)
    cells = np.array([c == code for c in window.cell_codes])
    at = (window.edges.school == school) & cells[window.edges.cell]
    return float(window.assignment.placed[at].sum())


def border() -> tuple[int, int]:
    """Two authorities on either side of a line, their schools near it."""
    make_la("845", name="Eastsea")
    here = make_admitting(4_000, 0, 70).urn
    there = make_admitting(5_000, 0, 70, la_code="845").urn
    for x in range(0, 9_000, 1_000):
        make_area(x, 300, la_code="846" if x < 4_500 else "845")
    return here, there


def test_a_window_holds_the_authorities_that_share_schools_and_is_solved() -> None:
    here, there = border()
    model_services.build_model()
    window = load_window(["846"], "primary")
    assert set(window.la_of_cell) == {"846", "845"}
    assert window.la_codes == ("846",)
    assert window.urns.tolist() == [here, there]
    assert window.children.sum() == 90
    assert window.assignment.placed.sum() + window.assignment.unplaced.sum() == 90
    assert (window.assignment.taken(window.edges) <= window.places).all()
    taken = [catchment(urn).taken for urn in (here, there)]
    assert window.assignment.taken(window.edges).tolist() == taken


def test_one_authority_is_built_alone_and_the_rows_of_the_others_stay() -> None:
    here, there = border()
    model_services.build_model()
    before = {m.la_code: m.built_at for m in db.session.scalars(select(AtlasModel))}
    school = db.session.get_one(School, here)
    make_figure(school, "places_offered", 80, period="2020", band="primary")
    assert model_services.build_model(la_code="846") == 1
    db.session.expire_all()
    after = {m.la_code: m.built_at for m in db.session.scalars(select(AtlasModel))}
    assert after["845"] == before["845"]
    assert after["846"] > before["846"]
    assert catchment(here).places == 80
    assert catchment(there).places == 70
    with pytest.raises(NotFound):
        model_services.build_model(la_code="999")


def test_building_twice_gives_the_same_and_closed_schools_leave() -> None:
    west, middle, _ = town()
    model_services.build_model()
    by_school = select(AtlasCatchment).order_by(AtlasCatchment.urn, AtlasCatchment.band)
    first = [(c.urn, c.geometry, c.taken) for c in db.session.scalars(by_school)]
    model_services.build_model()
    db.session.expire_all()
    assert first == [(c.urn, c.geometry, c.taken) for c in db.session.scalars(by_school)]
    school = db.session.get_one(AtlasCatchment, (west, "primary"))
    db.session.execute(
        db.text("UPDATE school SET status_code = '2' WHERE urn = :u"), {"u": school.urn}
    )
    db.session.commit()
    model_services.build_model()
    assert model_queries.catchment_of(west, "primary") is None
    assert not model_queries.neighbours_of(west, "primary")
    assert all(n.urn != west for n in model_queries.neighbours_of(middle, "primary"))


def test_without_children_nothing_is_left_of_an_earlier_model() -> None:
    town()
    model_services.build_model()
    for table in ("small_area_children", "small_area"):
        db.session.execute(db.text(f"DELETE FROM {table}"))
    db.session.commit()
    assert model_services.build_model() == 0
    for model in (AtlasModel, AtlasCatchment, AtlasNeighbour):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0
    with pytest.raises(NotFound):
        load_window(["846"], "primary")


def test_fictional_and_real_schools_have_nothing_to_do_with_each_other() -> None:
    west, *_ = town()
    make_la("990", name="Ashmere", fictional=True)
    fictional = make_admitting(100, 0, 60, la_code="990", fictional=True)
    model_services.build_model()
    assert model_queries.catchment_of(fictional.urn, "primary") is None  # no fictional children
    assert all(n.urn != fictional.urn for n in model_queries.neighbours_of(west, "primary"))


def test_every_authority_replaced_leaves_an_audit_row(app: Flask) -> None:
    border()
    model_services.build_model()
    rows = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "atlas.model")).all()
    assert sorted(r.subject_code for r in rows) == ["845", "846"]


def test_where_not_every_child_applies_only_those_who_do_are_placed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The share is that of the country: offers published over children counted."""
    monkeypatch.setattr(model_inputs, "FEWEST_FOR_SHARE", 2)
    school, _ = make_admitting(0, 0, 12), make_admitting(40_000, 0, 6)
    for x in (0, 1_000, 40_000):
        make_area(x, 0)
    model_services.build_model()
    stored = model_queries.model_of("846", "primary")
    assert stored is not None
    assert stored.children == pytest.approx(30 * 18 / 30)
    row = catchment(school.urn)
    assert row.children == 20  # those who live there are shown as counted
    assert row.taken == pytest.approx(12, abs=0.1)


def test_the_share_who_apply_is_not_told_by_a_few_schools() -> None:
    make_admitting(0, 0, 12)
    make_area(0, 0)
    make_area(1_000, 0)
    inputs = model_inputs.read_inputs("primary")
    assert inputs is not None
    assert inputs.share_applying == 1.0
    assert inputs.children.sum() == inputs.counted.sum() == 20
