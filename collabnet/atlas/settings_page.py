"""What the page of a locality's settings shows: those in force, those to come, and every one before."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from collabnet.atlas.inputs import VINTAGES
from collabnet.atlas.models import AtlasLocalRun, PressureSetting
from collabnet.atlas.settings_queries import history_of, in_force
from collabnet.core.actor import Scope, ScopeKind, Subject, subject
from collabnet.core.pressure_settings import NATIONAL, PressureSettings
from collabnet.directory.figures import Figure
from collabnet.directory.models import Locality, LocalityAuthority
from collabnet.platform.clock import today
from collabnet.platform.db import db
from collabnet.platform.errors import NotFound

SLUG = 80


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """A locality with its settings."""

    slug: str
    name: str
    settings: PressureSettings
    in_force: PressureSetting | None  # None: the national settings
    history: list[PressureSetting]

    @property
    def version(self) -> int:
        """The number of the last settings, 0 before the first."""
        return self.history[0].number if self.history else 0

    @property
    def latest(self) -> PressureSettings:
        """The last settings that were set, in force or to come: what a form begins with."""
        return PressureSettings.of_json(self.history[0].settings) if self.history else NATIONAL

    def differences(self) -> dict[str, tuple[float, float]]:
        """Weights that differ from the national ones, as (here, national), by key."""
        both = (
            (self.settings.weights, NATIONAL.weights),
            (self.settings.components, NATIONAL.components),
        )
        return {k: (v, usual[k]) for own, usual in both for k, v in own.items() if v != usual[k]}


def page_of(slug: str) -> SettingsPage:
    """The settings of a locality as they hold today. Raises NotFound."""
    locality = _locality(slug)
    if locality is None:
        raise NotFound
    history = history_of(locality.id)
    held = in_force(history, today())
    return SettingsPage(
        slug=locality.slug,
        name=locality.name,
        settings=PressureSettings.of_json(held.settings) if held else NATIONAL,
        in_force=held,
        history=history,
    )


def settings_subject(slug: str) -> Subject | None:
    """Where a locality's settings belong: itself, and each local authority in it, whose planners may set them."""
    locality = _locality(slug)
    if locality is None:
        return None
    codes = db.session.scalars(
        select(LocalityAuthority.la_code)
        .where(LocalityAuthority.locality_id == locality.id)
        .order_by(LocalityAuthority.la_code)
    )
    return subject(
        Scope(ScopeKind.LOCALITY, str(locality.id)), *(Scope(ScopeKind.LA, code) for code in codes)
    )


def with_settings() -> list[int]:
    """The localities whose bars were worked out by settings of their own."""
    return list(
        db.session.scalars(select(AtlasLocalRun.locality_id).order_by(AtlasLocalRun.locality_id))
    )


def periods() -> dict[str, list[str]]:
    """The periods that each group of measures has figures of, the newest first."""
    found = {}
    for group, (_, measures) in VINTAGES.items():
        rows = db.session.scalars(
            select(Figure.period)
            .where(Figure.measure == measures[0], Figure.subject_kind == "school")
            .distinct()
        )
        found[group] = sorted(rows, reverse=True)
    return found


def _locality(slug: str) -> Locality | None:
    if len(slug) > SLUG or not slug.isprintable():
        return None
    return db.session.scalar(select(Locality).where(Locality.slug == slug))
