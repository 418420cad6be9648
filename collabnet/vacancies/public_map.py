"""The schools of open adverts on a map: a picture drawn here, and the points of the map that a script lays over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup
from sqlalchemy import select

from collabnet.atlas import drawing, queries
from collabnet.atlas.labels import Label, town_labels
from collabnet.core.geography import GridPoint
from collabnet.directory.models import School
from collabnet.directory.nearest import LISTED_STATUSES
from collabnet.platform.db import db
from collabnet.platform.grid import point_in_degrees
from collabnet.vacancies.public_search import Spot

STATE: Final = "offer"  # the shape and colour of what is on offer, as on the other maps
MOST_OUTLINES: Final = 6  # files of outlines that the script fetches
NEAR_METRES: Final = 9_000  # how much of its surroundings the picture of one place shows
FEWEST_SCHOOLS, MOST_TOWNS, APART = 2, 10, 0.14  # of towns, and how far apart in widths of the map
SMALL: Final = 2  # how much larger marks and letters are, since the pictures stand in a column
MOST_READ: Final = 3_000  # schools from which the towns on a map are read


@dataclass(frozen=True, slots=True)
class AdvertMap:
    """The picture, and which outlines the script draws under the schools."""

    picture: Markup
    outlines: Sequence[str]


def map_of(spots: Sequence[Spot]) -> AdvertMap | None:
    """The map of these schools, a mark linking to the row of its school; None where there are none."""
    if not spots:
        return None
    frame = _frame(spots)
    marks = [drawing.Mark(s.urn, s.easting, s.northing, STATE, words_of(s)) for s in spots]
    codes = sorted({s.la_code for s in spots})
    return AdvertMap(
        picture=drawing.local_picture(
            frame=frame,
            land=_land(frame, codes),
            marks=marks,
            labels=_towns(frame),
            links="#s",
            scale=SMALL,
        ),
        outlines=[f"/map/la/{code}.json" for code in codes[:MOST_OUTLINES]],
    )


def picture_of_place(name: str, point: GridPoint, *, urn: int) -> Markup:
    """Where one school lies among the towns round it."""
    east, north, near = round(point.easting), round(point.northing), NEAR_METRES
    frame = drawing.frame_round([(east - near, north - near, east + near, north + near)])
    return drawing.local_picture(
        frame=frame,
        land=_land(frame, ()),
        marks=[drawing.Mark(urn, east, north, STATE, name)],
        labels=_towns(frame),
        links="",
        scale=SMALL,
    )


def points(spots: Sequence[Spot]) -> dict[str, Any]:
    """What the script draws: each school's number, name, place, mark and words."""
    return {
        "schools": [
            (s.urn, s.name, *_degrees(s), STATE, count_words(s.adverts)) for s in spots
        ],
        "towns": [(t.text, *_degrees(t)) for t in _towns(_frame(spots))] if spots else [],
    }  # fmt: skip


def words_of(spot: Spot) -> str:
    """What the mark of a school says."""
    return f"{spot.name}: {count_words(spot.adverts)}"


def count_words(adverts: int) -> str:
    """How many adverts, in words."""
    return "1 open advert" if adverts == 1 else f"{adverts} open adverts"


def _frame(spots: Sequence[Spot]) -> drawing.Frame:
    return drawing.frame_round((s.easting, s.northing, s.easting, s.northing) for s in spots)


def _towns(frame: drawing.Frame) -> list[Label]:
    """The larger towns within a frame, by the schools that give them as their address."""
    places = db.session.execute(
        select(School.town, School.easting, School.northing)
        .where(
            School.easting.between(round(frame.west), round(frame.east)),
            School.northing.between(round(frame.south), round(frame.north)),
            School.status_code.in_(LISTED_STATUSES),
        )
        .order_by(School.urn)
        .limit(MOST_READ)
    )
    return town_labels(
        ((place.town, place.easting, place.northing) for place in places),
        fewest=FEWEST_SCHOOLS,
        apart_metres=frame.width * APART,
        most=MOST_TOWNS,
    )


def _degrees(spot: Spot | Label) -> tuple[float, float]:
    longitude, latitude = point_in_degrees(spot.easting, spot.northing)
    return round(longitude, 5), round(latitude, 5)


def _land(frame: drawing.Frame, own: Sequence[str]) -> list[tuple[str, bool]]:
    around = queries.outlines_near(
        round(frame.west), round(frame.south), round(frame.east), round(frame.north)
    )
    return [(path, not own or code in own) for code, path in around]
