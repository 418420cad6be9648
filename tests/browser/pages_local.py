"""What stands in the addresses of local data in the browser: imports of the demonstration's authority."""

from __future__ import annotations

import io
import json

from collabnet.core.actor import system_actor
from collabnet.platform.db import commit
from collabnet.platform.imports import services as imports
from tests.browser.looks import Asked, of
from tests.browser.records import Maker, once
from tests.browser.site import Site
from tests.factories.local import feature, square

LA_CODE = "990"
CATCHMENT_OPTIONS = {
    "entry_year": "2027",
    "band": "secondary",
    "source": "Arrangements 2027",
    "licence": "Open Government Licence v3.0",
}


def _sent(kind: str, filename: str, content: str, **options: str) -> int:
    number = imports.upload(
        actor=system_actor("test"),
        importer_name=kind,
        filename=filename,
        stream=io.BytesIO(content.encode()),
        as_of=None,
        la_code=LA_CODE,
        options=options,
    )
    commit()
    return number


@once
def catchments_import(site: Site) -> int:
    """Catchments to be decided on: one sound, one mended, one refused."""
    areas = [
        feature(square(319_000, 122_500, 3_000), name="Birch Lane"),
        feature(square(322_000, 121_500, 3_000)[:-1], name="Ashby Park"),
        feature(square(320_000, 118_000, 3_000), name="Hillcrest"),
    ]
    text = json.dumps({"type": "FeatureCollection", "features": areas})
    return _sent("catchments", "catchments-2027.geojson", text, **CATCHMENT_OPTIONS)


@once
def moves_import(site: Site) -> int:
    """Moves to be decided on, with a row that is rejected."""
    rows = "990001,2025/26,spring,in_year_joiner,7\n990001,2025/26,winter,in_year_joiner,7"
    return _sent("moves", "moves.csv", f"urn,school_year,term,kind,children\n{rows}\n")


CODE_PAGES = (
    *("local_data", "local_kind", "local_run", "local_remarks"),
    *("local_commit", "local_preview", "local_give_up"),
    *(
        "local_remove_page",
        "local_remove",
        "planning",
        "planning_csv",
        "authority_moves",
        "authority_moves_csv",
    ),
)
BY_PAGE: dict[tuple[str, str], Maker] = {
    **{(f"atlas.{page}", "code"): lambda site: LA_CODE for page in CODE_PAGES},
    ("atlas.layout_template", "kind"): lambda site: "moves",
    **{
        (f"atlas.{page}", "kind"): lambda site: "moves"
        for page in ("local_kind", "local_remove", "local_remove_page")
    },
    ("atlas.local_remarks", "run_id"): moves_import,
}
LOOKS: dict[str, tuple[Asked, ...]] = {
    "atlas.local_kind": (of(kind="moves"), of(kind="catchments"), of(kind="travel-minutes")),
    "atlas.local_remove_page": (
        of(kind="moves"),
        of("?version=secondary-2026", kind="catchments"),
    ),
    "atlas.planning": (of(), of("?band=secondary")),
    "atlas.authority_moves": (of(), of("?term=2024-25-summer")),
    "atlas.local_run": (of(run_id=catchments_import), of(run_id=moves_import)),
}
