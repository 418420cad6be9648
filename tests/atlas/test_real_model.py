"""Brighton and Hove from the published files: every school has a catchment or a reason, no child is lost."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import select

from collabnet.atlas import model_queries, model_services
from collabnet.atlas.entry_places import entry_places, schools_admitting
from collabnet.atlas.model_models import BANDS, AtlasCatchment, AtlasNeighbour
from collabnet.atlas.model_window import load_stored, load_window
from collabnet.core.actor import system_actor
from collabnet.directory.models import SmallAreaChildren
from collabnet.platform.db import db
from collabnet.platform.imports import runs
from collabnet.platform.imports.importer import Source

pytestmark = pytest.mark.realdata

LA, DISTRICT = "846", "E06000043"


def imported(
    name: str, path: Path, folder: Path, keep: Callable[[dict[str, str]], bool]
) -> list[dict[str, str]]:
    """Import the rows of a published file that a rule keeps, and return them."""
    encoding = "cp1252" if "edubase" in path.name else "utf-8-sig"
    with gzip.open(path, "rt", encoding=encoding, newline="") as file:
        reader = csv.DictReader(file)
        rows = [row for row in reader if keep(row)]
        names = list(reader.fieldnames or ())
    copy = folder / path.name.removesuffix(".gz")
    with copy.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
    importer = runs.importer_named(name)
    source = Source(path=copy, filename=copy.name, as_of=runs.file_date(importer, copy.name, None))
    runs.import_file(importer=importer, source=source, actor=system_actor("test"))
    return rows


@pytest.fixture
def brighton(app: Flask, shared_data: Path, tmp_path: Path) -> int:
    """The city's schools, offers and children; the children counted. The imports themselves ask for the model."""
    imported(
        "schools",
        shared_data / "gias" / "edubasealldata20220801.csv.gz",
        tmp_path,
        lambda r: r["LA (code)"] == LA,
    )
    imported(
        "offers",
        shared_data / "admissions" / "school_offers_2014_2021.csv.gz",
        tmp_path,
        lambda r: r["la_code"] == LA,
    )
    demand = shared_data / "demand"
    points = imported(
        "cells",
        demand / "lsoa21_england_imd2025.csv.gz",
        tmp_path,
        lambda r: r["ltla24_code"] == DISTRICT,
    )
    new = {row["lsoa21_code"] for row in points}
    pairs = imported(
        "cells", demand / "lookup_lsoa11_lsoa21.csv.gz", tmp_path, lambda r: r["lsoa21_code"] in new
    )
    old = {row["lsoa11_code"] for row in pairs}
    children = imported(
        "cells",
        demand / "lsoa11_england_population_mid2020_ages0_18.csv.gz",
        tmp_path,
        lambda r: r["lsoa11_code"] in old,
    )
    assert len(children) == len(old) > 150
    return len(children)


def rows_of(band: str) -> dict[int, AtlasCatchment]:
    found = db.session.scalars(select(AtlasCatchment).where(AtlasCatchment.band == band))
    return {row.urn: row for row in found}


def test_every_school_with_entry_places_has_a_catchment_or_a_reason_and_no_child_is_lost(
    brighton: int,
) -> None:
    for band in BANDS:
        schools = schools_admitting(band)
        places = entry_places(schools, band)
        rows = rows_of(band)
        assert set(rows) == {school.urn for school in schools}
        assert any(places[urn].places.is_known for urn in rows)
        for urn, row in rows.items():
            assert (row.places is not None) == places[urn].places.is_known
            assert row.kind == "modelled" or row.reason
            assert (row.geometry is None) == (row.kind == "none")
        modelled = [row for row in rows.values() if row.kind == "modelled"]
        assert len(modelled) > 0.75 * len(rows)
    counted = sum(1 for _ in db.session.scalars(select(SmallAreaChildren.code)))
    assert counted == brighton
    for band in BANDS:
        stored = load_stored([LA], band)
        model = model_queries.model_of(LA, band)
        assert model is not None
        assert len(stored.codes) == brighton
        assert stored.placed.sum() + stored.unplaced.sum() == pytest.approx(stored.children.sum())
        assert model.children == pytest.approx(stored.children.sum())
        rows = rows_of(band)
        assert sum(row.taken for row in rows.values()) == pytest.approx(stored.placed.sum())
        assert all(row.taken <= (row.places or 0) + 1e-6 for row in rows.values())
        assert 0 <= model.placeable <= model.unplaced
        window = load_window([LA], band)
        taken = window.assignment.taken(window.edges)
        assert taken.tolist() == pytest.approx([rows[urn].taken for urn in window.urns.tolist()])
    for band in BANDS:
        modelled = [row for row in rows_of(band).values() if row.kind == "modelled"]
        stored = load_stored([LA], band)
        served = np.unique(
            stored.edges.cell[stored.placed > 0]
        )  # the others' children are unplaced
        assert len(served) > 0.85 * brighton
        assert sum(row.areas for row in modelled) == len(served)
        assert sum(row.children for row in modelled) == pytest.approx(stored.children[served].sum())


def test_neighbours_name_each_other_and_building_again_gives_the_same(brighton: int) -> None:
    for band in BANDS:
        pairs = {
            (n.urn, n.neighbour_urn): n.share
            for n in db.session.scalars(select(AtlasNeighbour).where(AtlasNeighbour.band == band))
        }
        assert pairs
        assert set(pairs) == {(b, a) for a, b in pairs}
        urns = sorted({a for a, _ in pairs})
        shares = model_queries.neighbour_shares(urns, band)
        assert np.asarray(shares.sum(axis=1)).max() <= 1 + 1e-9


def test_the_model_was_built_by_the_imports_and_building_again_gives_the_same(
    brighton: int,
) -> None:
    before = {
        (r.urn, r.band): (r.geometry, r.taken, r.ages) for b in BANDS for r in rows_of(b).values()
    }
    model_services.build_model()
    db.session.expire_all()
    assert before == {
        (r.urn, r.band): (r.geometry, r.taken, r.ages) for b in BANDS for r in rows_of(b).values()
    }
