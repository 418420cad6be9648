"""Five years of fictional figures, from tables with one column a school year."""

from __future__ import annotations

from collabnet.core.actor import Actor
from collabnet.demonstration.tables import rows, source
from collabnet.directory.figures import Figure
from collabnet.platform import audit
from collabnet.platform.db import db

YEARS = ("2021/22", "2022/23", "2023/24", "2024/25", "2025/26")
# Published with the register, as at the January census of the school year.
REGISTER = frozenset(
    [
        "capacity",
        "roll",
        "boys",
        "girls",
        "fsm_percent",
        "sen_unit_capacity",
        "sen_unit_roll",
        "rp_capacity",
        "rp_roll",
        "pru_places",
    ]
)
# Published by year of entry, the September in which the school year begins.
OFFERS = frozenset(
    ("places_offered", "first_preferences", "all_preferences", "first_preference_offers")
)


def load_figures(*, actor: Actor) -> None:
    """The figures of the schools and of the local authority; an empty cell is no row, a word says why no number."""
    load_table("figures.csv", "figures of schools", actor=actor)
    load_table("la_figures.csv", "figures of the local authority", actor=actor, kind="la")


def load_table(name: str, title: str, *, actor: Actor, kind: str = "school") -> None:
    """The figures of one table, named as their source."""
    table = rows(name)
    run_id = source(name, title, actor=actor, count=len(table))
    figures = [
        _figure(kind, row, year, run_id) for row in table for year in YEARS if row[year] != ""
    ]
    db.session.add_all(figures)
    audit.record(
        actor=actor,
        action="demonstration.load",
        subject_kind="import",
        subject_code=run_id,
        details={"figures": len(figures)},
    )
    db.session.flush()


def _figure(kind: str, row: dict[str, str], year: str, run_id: int) -> Figure:
    cell = row[year]
    number = cell.replace(".", "", 1).lstrip("-").isdigit()
    return Figure(
        subject_kind=kind,
        subject_code=row["urn"] if kind == "school" else row["la"],
        measure=row["measure"],
        period=period(row["measure"], year),
        band=row["band"],
        value=float(cell) if number else None,
        no_value=None if number else cell,
        run_id=run_id,
    )


def period(measure: str, year: str) -> str:
    """How figures of this measure name the school year "2021/22": "2022-01", "2021" or "2021/22"."""
    if measure in REGISTER:
        return f"{int(year[:4]) + 1}-01"
    return year[:4] if measure in OFFERS else year
