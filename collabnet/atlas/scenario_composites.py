"""The pressure composites that a person may see beside a result, asked school by school."""

from __future__ import annotations

from sqlalchemy import select

from collabnet.atlas.bar_rows import COMPOSITE
from collabnet.atlas.models import AtlasRestrictedBar
from collabnet.atlas.scenario_kept import Results
from collabnet.core.actor import Actor
from collabnet.core.permissions import Permission, can
from collabnet.core.pressure_words import Word
from collabnet.directory.belonging import school_subjects
from collabnet.platform.db import read


def composites(actor: Actor, results: Results) -> dict[int, str]:
    """The word of the pressure composite now, for the schools of which this person may see it.

    Asked school by school: whoever hires or sets pay sees none of other employers' schools.
    """
    subjects = school_subjects(row.urn for row in results.rows)
    seen = [
        urn
        for urn, place in subjects.items()
        if can(actor, Permission.VIEW_RESTRICTED_PRESSURE, place)
    ]
    rows = read(
        select(AtlasRestrictedBar.urn, AtlasRestrictedBar.word).where(
            AtlasRestrictedBar.urn.in_(seen), AtlasRestrictedBar.domain == COMPOSITE
        )
    )
    return {row.urn: Word(row.word).words for row in rows}
