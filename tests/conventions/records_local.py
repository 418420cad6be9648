"""The records that the pages of local data need at a place: an import of the authority, waiting to be decided."""

from __future__ import annotations

from sqlalchemy import select

from collabnet.platform.db import db
from collabnet.platform.imports.models import ImportRun
from tests.conventions.world import Maker, Place


def _run(place: Place) -> int:
    """One import for each authority."""
    found = db.session.scalar(select(ImportRun.id).where(ImportRun.la_code == place.la))
    if found is not None:
        return found
    row = ImportRun(
        importer="moves",
        filename="moves.csv",
        sha256="0" * 64,
        state="previewed",
        started_by="test",
        la_code=place.la,
    )
    db.session.add(row)
    db.session.commit()
    return row.id


RUN_PAGES = ("local_run", "local_preview", "local_commit", "local_give_up", "local_remarks")
BY_PAGE: dict[tuple[str, str], Maker] = {
    **{(f"atlas.{page}", "run_id"): _run for page in RUN_PAGES},
    **{
        (f"atlas.{page}", "kind"): lambda _place: "moves"
        for page in ("local_kind", "local_remove", "local_remove_page")
    },
    ("atlas.layout_template", "kind"): lambda _place: "moves",
}
