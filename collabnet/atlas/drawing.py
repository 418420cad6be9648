"""Draws the maps as small SVG pictures on the grid: the same schools and areas as the table under them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from collabnet.atlas.labels import Label
from collabnet.atlas.outlines import UNIT

# England with a little sea round it, and how tall a picture may be against its width.
ENGLAND_BOX = (80_000, 5_000, 656_000, 660_000)
TALLEST, WIDEST = 0.82, 0.55
MARGIN = 0.05
SMALLEST_METRES = 4_000  # a map is never of less than this
# Shapes on a field of 20 by 20 round the middle; what matters is drawn larger and on top.
SHAPES = {
    "shortage": "M0-9 9 7H-9z",
    "spare": "M0 9 9-7H-9z",
    "balance": "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    "filling": "M0-8 8 0 0 8-8 0z",
    "nodata": "M-4.500 0a4.500 4.500 0 1 0 9 0a4.500 4.500 0 1 0-9 0z",
    "load": "M-7-7H7V7H-7z",
    "offer": "M-3-9H3V-3H9V3H3V9H-3V3H-9V-3H-3z",
}
ON_TOP = ("balance", "nodata", "filling", "load", "offer", "spare", "shortage")
SIGN_SIZE = 0.00045
MARK_SIZE = 0.0011  # of the picture's width, for one of the 20 steps of a shape
LETTER_SIZE = 0.0165
LETTER_WIDTH = 0.55  # of a letter's size, in the mean
EDGE = 0.02  # how near a side of the picture nothing is written, of its width


@dataclass(frozen=True, slots=True)
class Mark:
    """A school on the picture."""

    urn: int
    easting: int
    northing: int
    state: str  # class of app.css, such as "shortage-3"
    title: str
    lit: bool = False  # whether it is the one that the picture is about, or a neighbour of it


@dataclass(frozen=True, slots=True)
class Shape:
    """An area on the picture: an SVG path in tens of metres with its colour and hatching."""

    code: str
    path: str
    state: str
    hatching: str
    title: str
    sign: tuple[int, int] | None = None  # grid metres: where the shape of its end is drawn


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the grid that a picture shows, in metres."""

    west: float
    south: float
    east: float
    north: float

    @property
    def width(self) -> float:
        """Metres from west to east."""
        return self.east - self.west

    @property
    def height(self) -> float:
        """Metres from south to north."""
        return self.north - self.south

    @property
    def view_box(self) -> str:
        """The viewBox of the picture, in tens of metres, y downwards."""
        return (
            f"{round(self.west / UNIT)} {round(-self.north / UNIT)} "
            f"{round(self.width / UNIT)} {round(self.height / UNIT)}"
        )


def frame_round(boxes: Iterable[tuple[float, float, float, float]]) -> Frame:
    """A frame round some (west, south, east, north) boxes, with a margin and neither tall nor wide."""
    found = list(boxes) or [ENGLAND_BOX]
    west, south = min(b[0] for b in found), min(b[1] for b in found)
    east, north = max(b[2] for b in found), max(b[3] for b in found)
    width = max((east - west) * (1 + 2 * MARGIN), SMALLEST_METRES)
    height = max((north - south) * (1 + 2 * MARGIN), SMALLEST_METRES * WIDEST)
    width, height = max(width, height / TALLEST), max(height, width * WIDEST)
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    return Frame(
        middle_x - width / 2, middle_y - height / 2, middle_x + width / 2, middle_y + height / 2
    )


def local_picture(
    *,
    frame: Frame,
    land: Sequence[tuple[str, bool]],
    marks: Sequence[Mark],
    labels: Sequence[Label],
    links: str = "#s",
    ids: str = "",
    grounds: str = "",
    scale: float = 1.0,
) -> Markup:
    """The map of one area. `land` are outlines with whether they belong to it; marks link to `links` and the URN.

    Without `links` the marks are no links. `ids` keeps two pictures of one page apart. `grounds` are
    catchments as SVG, which lie between the land and the marks. `scale` makes marks and letters
    larger on a picture that is shown small.
    """
    size = frame.width / UNIT * MARK_SIZE * scale
    used = [shape for shape in ON_TOP if any(shape_of(m.state) == shape for m in marks)]
    parts = [
        f'<path class="land{"" if own else " land--near"}" d="{path}"/>'
        for path, own in sorted(land, key=lambda pair: pair[1])
        if path
    ]
    parts += [
        grounds,
        *_labels(labels, frame, scale),
    ]  # under the marks: they are what the map is for
    for shape in used:
        parts += [
            _mark(mark, f"{ids}k-{shape}", links) for mark in marks if shape_of(mark.state) == shape
        ]
    shapes = "".join(
        f'<path id="{ids}k-{shape}" d="{SHAPES[shape]}" transform="scale({size:.4g})" '
        'vector-effect="non-scaling-stroke"/>'
        for shape in used
    )
    return _picture(frame, f"<defs>{shapes}</defs>" + "".join(parts), "local")


def england_picture(
    *, shapes: Sequence[Shape], labels: Sequence[Label], links: bool = True
) -> Markup:
    """The map of England by local authority; an area with both ends is orange with violet lines."""
    frame = Frame(*ENGLAND_BOX)
    parts = ["".join(_area(shape, links) for shape in shapes)]
    parts += _labels(labels, frame)
    return _picture(frame, _hatchings(frame) + "".join(parts), "england")


def dots_picture(*, marks: Sequence[Mark], labels: Sequence[Label]) -> Markup:
    """England as points, where no outlines have been imported: one path a colour."""
    frame = Frame(*ENGLAND_BOX)
    colours: dict[str, list[str]] = {}
    for mark in marks:
        place = f"M{round(mark.easting / UNIT)} {round(-mark.northing / UNIT)}h0"
        colours.setdefault(mark.state, []).append(place)
    order = sorted(colours, key=lambda state: (ON_TOP.index(shape_of(state)), state))
    parts = [f'<path class="dots dots--{state}" d="{"".join(colours[state])}"/>' for state in order]
    parts += _labels(labels, frame)
    return _picture(frame, "".join(parts), "england")


def shape_of(state: str) -> str:
    """The shape that goes with a colour's class."""
    return state.split("-")[0]


def _picture(frame: Frame, inside: str, kind: str) -> Markup:
    # The table under the map says the same in words, so assistive technology is spared the picture.
    return Markup(  # noqa: S704 - every text in it is escaped
        f'<svg class="map-picture map-picture--{kind}" viewBox="{frame.view_box}" aria-hidden="true" '
        f'focusable="false" xmlns="http://www.w3.org/2000/svg">{inside}</svg>'
    )


def _mark(mark: Mark, shape: str, links: str) -> str:
    place = f'x="{round(mark.easting / UNIT)}" y="{round(-mark.northing / UNIT)}"'
    drawn = (
        f"<title>{escape(mark.title)}</title>"
        f'<use class="map-point {mark.state}" href="#{shape}" {place}/>'
    )
    if not links:
        return f"<g>{drawn}</g>"
    near = ' class="is-near"' if mark.lit else ""
    return f'<a id="m{mark.urn}"{near} href="{escape(links)}{mark.urn}" tabindex="-1">{drawn}</a>'


def _area(shape: Shape, links: bool) -> str:
    drawn = f'<path class="map-area {shape.state}" d="{shape.path}"/>'
    if shape.hatching:
        step = shape.hatching[-1]
        drawn += f'<path class="map-hatching" fill="url(#hatch-{step})" d="{shape.path}"/>'
    end = shape_of(shape.state)
    if shape.sign and end in ("shortage", "spare"):
        x, y = round(shape.sign[0] / UNIT), round(-shape.sign[1] / UNIT)
        drawn += f'<use class="map-end" href="#k-{end}" x="{x}" y="{y}"/>'
    title = f"<title>{escape(shape.title)}</title>"
    if not links:
        return f"<g>{title}{drawn}</g>"
    return (
        f'<a id="m{shape.code}" data-end="{end}" href="/authorities/{shape.code}/map" tabindex="-1">'
        f"{title}{drawn}</a>"
    )


def _hatchings(frame: Frame) -> str:
    """Violet lines over an orange area, the wider the more schools are short of places; the signs of the ends."""
    gap = frame.width / UNIT / 110
    patterns = "".join(
        f'<pattern id="hatch-{step}" width="{gap:.0f}" height="{gap:.0f}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect class="shortage-4" width="{gap * share:.0f}" '
        f'height="{gap:.0f}"/></pattern>'
        for step, share in ((2, 0.2), (3, 0.32), (4, 0.45))
    )
    size = frame.width / UNIT * SIGN_SIZE
    signs = "".join(
        f'<path id="k-{end}" d="{SHAPES[end]}" transform="scale({size:.4g})" '
        'vector-effect="non-scaling-stroke"/>'
        for end in ("shortage", "spare")
    )
    return f"<defs>{patterns}{signs}</defs>"


def _anchor(label: Label, frame: Frame, scale: float) -> str:
    """Which part of a label stands at its place: one that would reach over a side is written inwards."""
    across = (label.easting - frame.west) / frame.width
    half = _width(label, scale) / 2
    return "start" if across - half < EDGE else "end" if across + half > 1 - EDGE else "middle"


def _width(label: Label, scale: float) -> float:
    """How wide a label is, of the picture's width."""
    return len(label.text) * LETTER_WIDTH * LETTER_SIZE * scale


def label_ends(label: Label, frame: Frame, scale: float = 1.0) -> tuple[float, float]:
    """Where a label begins and ends, as eastings in metres: letters are taken as wide as they are in the mean."""
    wide = _width(label, scale) * frame.width
    before = {"start": 0.0, "middle": 0.5, "end": 1.0}[_anchor(label, frame, scale)]
    return label.easting - wide * before, label.easting + wide * (1 - before)


def _labels(labels: Sequence[Label], frame: Frame, scale: float = 1.0) -> list[str]:
    """Town names over their schools; those near a side are written inwards."""
    size = round(frame.width / UNIT * LETTER_SIZE * scale)
    found = []
    for label in labels:
        anchor = _anchor(label, frame, scale)
        side = "" if anchor == "middle" else f' text-anchor="{anchor}"'
        found.append(
            f'<text class="map-town" font-size="{size}" x="{round(label.easting / UNIT)}" '
            f'y="{round(-label.northing / UNIT)}"{side}>{escape(label.text)}</text>'
        )
    return found
