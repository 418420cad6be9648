"""Reads a locality's dated settings of pressure: which are in force on a day, and what came before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select

from collabnet.atlas.models import AtlasLocalRun, PressureSetting
from collabnet.atlas.results import LocalSettings
from collabnet.core.pressure_settings import PressureSettings
from collabnet.directory.models import LocalitySchool
from collabnet.platform.db import db


def history_of(locality_id: int) -> list[PressureSetting]:
    """Every setting of a locality, the newest first."""
    return list(
        db.session.scalars(
            select(PressureSetting)
            .where(PressureSetting.locality_id == locality_id)
            .order_by(PressureSetting.number.desc())
        )
    )


def in_force(settings: Sequence[PressureSetting], day: dt.date) -> PressureSetting | None:
    """Of one locality's settings the one that holds on a day: the latest to begin, the newest of these."""
    begun = [s for s in settings if s.valid_from <= day]
    return max(begun, key=lambda s: (s.valid_from, s.number), default=None)


def settings_in_force(day: dt.date) -> list[LocalSettings]:
    """The settings of every locality that has its own on this day, with its schools."""
    found = []
    by_locality: dict[int, list[PressureSetting]] = {}
    for row in db.session.scalars(select(PressureSetting).order_by(PressureSetting.locality_id)):
        by_locality.setdefault(row.locality_id, []).append(row)
    for locality_id, rows in by_locality.items():
        held = in_force(rows, day)
        if held is not None:
            urns = db.session.scalars(
                select(LocalitySchool.urn).where(LocalitySchool.locality_id == locality_id)
            )
            found.append(
                LocalSettings(
                    locality_id=locality_id,
                    setting_id=held.id,
                    settings=PressureSettings.of_json(held.settings),
                    urns=frozenset(urns),
                )
            )
    return found


def is_out_of_date(day: dt.date) -> bool:
    """Whether some locality's bars were worked out by other settings than those in force on a day."""
    due = {s.locality_id: s.setting_id for s in settings_in_force(day)}
    done = {r.locality_id: r.setting_id for r in db.session.scalars(select(AtlasLocalRun))}
    return due != done
