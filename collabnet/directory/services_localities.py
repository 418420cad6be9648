"""Making, changing and deleting localities; which schools lie in one is worked out at once."""

from __future__ import annotations

import re

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import delete, select, update

from collabnet.core.actor import Actor
from collabnet.core.geography import GeographyError
from collabnet.core.polygons import read_outline
from collabnet.core.text import fold
from collabnet.directory.figures import Change
from collabnet.directory.localities import refresh_locality_schools
from collabnet.directory.locality_drafts import Draft
from collabnet.directory.models import LocalAuthority, Locality, LocalityAuthority, LocalitySchool
from collabnet.directory.queries_localities import reasons_to_stay
from collabnet.platform import audit
from collabnet.platform.db import db, rows_changed, utcnow
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.platform.grid import to_degrees, to_grid

Coordinates = NDArray[np.float64]
GRID_OF_DEGREES = 1e-6  # about 10 cm: finer than any outline, and short in the database
LONGEST_SLUG = 80


def outline_of(data: bytes) -> str:
    """An uploaded outline as GeoJSON in degrees. Raises Invalid (field "file") with a plain reason, quickly."""
    try:
        outline = read_outline(data, to_grid=to_grid)
    except GeographyError as error:
        raise Invalid("file", error.reason) from None
    shape = shapely.transform(outline.shape, _in_degrees)
    return str(shapely.to_geojson(shapely.set_precision(shape, GRID_OF_DEGREES)))


def create(*, actor: Actor, draft: Draft) -> Locality:
    """Make a locality. Raises Invalid (field "la_codes") without an authority or polygon."""
    slug = _free_slug(draft.name)
    locality = Locality(slug=slug, name=draft.name, summary=draft.summary, polygon=draft.polygon)
    db.session.add(locality)
    db.session.flush()
    _settle(actor, locality, draft, "locality.create")
    return locality


def change(*, actor: Actor, draft: Draft) -> Locality:
    """Change a locality; its address stays. Raises NotFound, and Conflict, which keeps what was typed."""
    locality = db.session.scalar(select(Locality).where(Locality.slug == draft.slug))
    if locality is None:
        raise NotFound
    old = {"name": locality.name, "summary": locality.summary}
    changed = rows_changed(
        update(Locality)
        .where(Locality.id == locality.id, Locality.version == draft.version)
        .values(
            name=draft.name, summary=draft.summary, polygon=draft.polygon, version=Locality.version + 1
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    if changed != 1:
        raise Conflict(
            "Somebody changed this locality after you opened it. Your changes were not saved.",
            kept={"Name": draft.name, "Summary": draft.summary},
        )
    db.session.refresh(locality)
    new = {"name": locality.name, "summary": locality.summary}
    db.session.add_all(
        Change(
            record_kind="locality", record_code=str(locality.id), field=name, at=utcnow(),
            by=actor.label, old=old[name], new=new[name],
        )
        for name in old
        if old[name] != new[name]
    )  # fmt: skip
    _settle(actor, locality, draft, "locality.change")
    return locality


def remove(*, actor: Actor, slug: str, version: int) -> None:
    """Delete a locality on which nobody depends. Raises NotFound and Conflict, which says why it stays."""
    locality = db.session.scalar(select(Locality).where(Locality.slug == slug))
    if locality is None:
        raise NotFound
    reasons = reasons_to_stay(locality.id)
    if reasons:
        raise Conflict(f"{locality.name} cannot be deleted: {'; '.join(reasons)}.")
    number, name = locality.id, locality.name
    for model in (LocalitySchool, LocalityAuthority):
        rows_changed(delete(model).where(model.locality_id == number))
    db.session.expunge(locality)
    gone = rows_changed(delete(Locality).where(Locality.id == number, Locality.version == version))
    if gone != 1:
        raise Conflict("Somebody changed this locality after you opened it. It was not deleted.")
    audit.record(
        actor=actor, action="locality.delete", subject_kind="locality", subject_code=number,
        details={"slug": slug, "name": name},
    )  # fmt: skip


def _settle(actor: Actor, locality: Locality, draft: Draft, action: str) -> None:
    """Store its authorities, work its schools out, and leave the audit row."""
    rows_changed(delete(LocalityAuthority).where(LocalityAuthority.locality_id == locality.id))
    if draft.polygon is None:
        known = set(db.session.scalars(select(LocalAuthority.code)))
        codes = sorted(set(draft.la_codes) & known)
        if not codes:
            raise Invalid("la_codes", "Choose at least one local authority")
        db.session.add_all(LocalityAuthority(locality_id=locality.id, la_code=c) for c in codes)
    moved = refresh_locality_schools(locality_id=locality.id)
    audit.record(
        actor=actor, action=action, subject_kind="locality", subject_code=locality.id,
        details={
            "slug": locality.slug, "authorities": draft.la_codes, "polygon": draft.polygon is not None,
            "schools_moved": moved,
        },
    )  # fmt: skip


def _free_slug(name: str) -> str:
    """The address of a new locality: its name in plain letters, with a number where that is taken."""
    base = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[: LONGEST_SLUG - 4] or "locality"
    taken = set(
        db.session.scalars(
            select(Locality.slug).where(Locality.slug.startswith(base, autoescape=True))
        )
    )
    numbers = (n for n in range(2, len(taken) + 3) if f"{base}-{n}" not in taken)
    return base if base not in taken else f"{base}-{next(numbers)}"


def _in_degrees(coordinates: Coordinates) -> Coordinates:
    """Grid coordinates as longitude and latitude, in the columns that shapely hands over."""
    return np.column_stack(to_degrees(coordinates[:, 0], coordinates[:, 1]))
