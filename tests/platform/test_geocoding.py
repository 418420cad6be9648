"""Postcodes are found offline, outward codes mean their own postcodes only, and the file is built in one step."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from geopy.distance import great_circle
from geopy.geocoders.base import Geocoder

import config
from collabnet.core.geography import GridPoint
from collabnet.platform import postcodes
from collabnet.platform.geocoding import (
    PostcodeFile,
    PostcodeGeocoder,
    PostcodesMissing,
    normal_form,
)
from collabnet.platform.grid import point_in_degrees, to_degrees, to_grid

BUILT = Path(
    os.environ.get("POSTCODES_FILE", config.ROOT / "instance" / "postcodes.sqlite")
).resolve()


@pytest.fixture(scope="module")
def file() -> PostcodeFile:
    if not BUILT.is_file():
        pytest.skip("no postcodes here: run flask postcodes build")
    return PostcodeFile(BUILT)


@pytest.mark.parametrize("written", ["BN1 1AB", "bn11ab", "  Bn1  1aB ", "BN11AB"])
def test_a_postcode_is_found_however_it_is_typed(file: PostcodeFile, written: str) -> None:
    place = file.find(written)
    assert place is not None
    assert (place.label, place.point, place.gss_code) == (
        "BN1 1AB",
        GridPoint(530981, 104247),
        "E06000043",
    )


@pytest.mark.parametrize(
    "written", ["ZZ1 1ZZ", "BN1 1", "Brighton", "", "BN1 1AB BN1 1AB", "\x00", "9" * 300_000, "%", "EH1 1YZ"]
)  # fmt: skip
def test_what_is_no_english_postcode_is_not_found(file: PostcodeFile, written: str) -> None:
    assert file.find(written) is None


@pytest.mark.parametrize(("outward", "others"), [("BN1", "BN10"), ("LS1", "LS10"), ("W1", "W1A")])
def test_an_outward_code_means_only_its_own_postcodes(
    file: PostcodeFile, outward: str, others: str
) -> None:
    with closing(sqlite3.connect(BUILT)) as connection:
        rows = connection.execute(
            "SELECT pcd, easting, northing FROM postcode WHERE pcd LIKE ?", (outward + "%",)
        ).fetchall()
    own = [(e, n) for pcd, e, n in rows if pcd[:-3] == outward]
    assert any(pcd[:-3] == others for pcd, _, _ in rows)
    place = file.find(outward)
    if not own:
        assert place is None
        return
    assert place is not None
    assert place.point.easting == pytest.approx(sum(e for e, _ in own) / len(own), abs=1)
    assert place.point.northing == pytest.approx(sum(n for _, n in own) / len(own), abs=1)


def test_the_geocoder_keeps_to_geopys_interface(file: PostcodeFile) -> None:
    geocoder = PostcodeGeocoder(postcodes=file, user_agent="collabnet", timeout=3)
    assert isinstance(geocoder, Geocoder)
    location = geocoder.geocode("BN1 1AB", timeout=1)
    assert location is not None
    assert location.address == "BN1 1AB"
    assert location.raw["easting"] == 530981
    assert great_circle(location.point, (50.8236, -0.1420)).km < 0.5
    listed = geocoder.geocode("BN1 1AB", exactly_one=False)
    assert [place.address for place in listed] == ["BN1 1AB"]
    assert geocoder.geocode("ZZ1 1ZZ") is None
    assert geocoder.geocode("ZZ1 1ZZ", exactly_one=False) is None


def test_degrees_and_grid_agree_both_ways() -> None:
    eastings, northings = to_grid([-0.1420, -2.9], [50.8236, 54.9])
    longitudes, latitudes = to_degrees(eastings, northings)
    assert longitudes == pytest.approx([-0.1420, -2.9], abs=1e-7)
    assert latitudes == pytest.approx([50.8236, 54.9], abs=1e-7)
    assert point_in_degrees(eastings[0], northings[0]) == pytest.approx((-0.1420, 50.8236))


def test_a_missing_file_is_said_and_not_taken_for_an_unknown_postcode(tmp_path: Path) -> None:
    absent = PostcodeFile(tmp_path / "absent.sqlite")
    with pytest.raises(PostcodesMissing):
        absent.find("BN1 1AB")


def test_only_outward_and_full_codes_have_a_normal_form() -> None:
    assert [normal_form(t) for t in ("sw1a 1aa", "SW1A", "sw", "1AB", "BN1 1A", "BN1_")] == [
        "SW1A 1AA", "SW1A", None, None, None, None,
    ]  # fmt: skip


def test_the_file_is_built_whole_or_not_at_all(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "postcodes.sqlite"
    rows = [
        ("B", [("BN11AB", 530981, 104247, "E06000043"), ("BN11AD", 530900, 104200, "E06000043")])
    ]
    monkeypatch.setattr(postcodes, "_english_rows", lambda: iter(rows))
    app.config["POSTCODES_FILE"], kept = path, app.config["POSTCODES_FILE"]
    try:
        runner = app.test_cli_runner()
        first = runner.invoke(args=["postcodes", "build"])
        assert (first.exit_code, "2 English postcodes" in first.output) == (0, True)
        assert "up to date" in runner.invoke(args=["postcodes", "build"]).output
        found = PostcodeFile(path).find("BN1 1AD")
        assert found is not None and found.gss_code == "E06000043"

        def broken():  # type: ignore[no-untyped-def]
            yield rows[0]
            raise OSError("the disk is full")

        monkeypatch.setattr(postcodes, "_english_rows", broken)
        assert runner.invoke(args=["postcodes", "build", "--force"]).exit_code != 0
    finally:
        app.config["POSTCODES_FILE"] = kept
    assert [p.name for p in tmp_path.iterdir()] == ["postcodes.sqlite"]
    assert PostcodeFile(path).find("BN1 1AB") is not None


@pytest.mark.parametrize("content", [b"", b"not a database", None])
def test_a_file_from_another_version_or_a_broken_one_is_built_again(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "postcodes.sqlite"
    if content is not None:
        path.write_bytes(content)
    else:
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(
                "CREATE TABLE about (version, shape); INSERT INTO about VALUES ('2020.1', 1)"
            )
    assert not postcodes.is_current(path)
