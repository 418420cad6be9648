"""Draws where the children of a school live: a line from each small area, the wider the more children."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from collabnet.atlas import drawing, queries
from collabnet.atlas.outlines import UNIT

WIDEST = 11.0  # pixels, of the largest number
End = tuple[int, int, float, str]  # easting, northing, children, words


def flow_picture(*, name: str, at: tuple[int, int], ends: Sequence[End]) -> Markup:
    """Lines between small areas and a school at `at`; the table beside it says the same in words."""
    boxes = [(float(x), float(y), float(x), float(y)) for x, y, *_ in ends]
    boxes.append((float(at[0]), float(at[1]), float(at[0]), float(at[1])))
    frame = drawing.frame_round(boxes)
    land = queries.outlines_near(
        round(frame.west), round(frame.south), round(frame.east), round(frame.north)
    )
    most = max(children for *_, children, _ in ends)
    size = frame.width / UNIT
    parts = [f'<path class="land" d="{escape(path)}"/>' for _, path in land if path]
    x, y = round(at[0] / UNIT), round(-at[1] / UNIT)
    for easting, northing, children, words in sorted(ends, key=lambda end: end[2]):
        cx, cy = round(easting / UNIT), round(-northing / UNIT)
        wide = max(1.0, WIDEST * children / most)
        parts.append(
            f'<g class="flow"><title>{escape(words)}</title><path class="flow__line" stroke-width="{wide:.1f}" '
            f'd="M{x} {y}L{cx} {cy}"/><circle class="flow__end" cx="{cx}" cy="{cy}" r="{size * 0.006:.1f}"/></g>'
        )
    parts.append(
        f'<circle class="flow__school" cx="{x}" cy="{y}" r="{size * 0.011:.1f}"><title>{escape(name)}</title></circle>'
    )
    return Markup(  # noqa: S704 - every text in it is escaped
        f'<svg class="map-picture map-picture--local" viewBox="{frame.view_box}" aria-hidden="true" '
        f'focusable="false" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )
