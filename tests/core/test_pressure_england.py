"""All of England from the real files: who is over-full stands high in shortage, who is half empty in spare places."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from collabnet.core.columns import Column, codes_of
from collabnet.core.figures import NoValue
from collabnet.core.places import still_filling
from collabnet.core.pressure import Word, pressure_bars
from collabnet.core.pressure_measures import Domain, Schools, has_published_offers, phase_group

pytestmark = pytest.mark.realdata

REGISTER = "gias/edubasealldata20220801.csv.gz"
OFFERS = "admissions/school_offers_2014_2021.csv.gz"
NEW_TYPES = frozenset({"35", "40", "41"})  # free schools, UTCs, studio schools
AUGUST = dt.date(2022, 8, 1)
ENDS = (Domain.SPARE_PLACES, Domain.SHORTAGE_OF_PLACES)


def number(text: str) -> float:
    return float(text) if text.strip() else np.nan


def opened(text: str) -> dt.date | None:
    return dt.datetime.strptime(text, "%d-%m-%Y").date() if text else None


@pytest.fixture(scope="module")
def england(shared_data: Path) -> Schools:
    """Places, pupils and the newest applications of every school of the files."""
    with gzip.open(shared_data / REGISTER, "rt", encoding="cp1252", newline="") as file:
        rows = list(csv.DictReader(file))
    offered: dict[str, tuple[float, float]] = {}
    with gzip.open(shared_data / OFFERS, "rt", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["entry_year"].startswith("2021"):
                offered[row["urn"]] = (
                    number(row["times_put_as_1st_preference"]),
                    number(row["total_number_places_offered"]),
                )
    phases = [phase_group(int(row["PhaseOfEducation (code)"] or 0)) for row in rows]
    ages = [int(row["StatutoryLowAge"] or 4) for row in rows]
    nothing = Column.missing(len(rows), NoValue.NOT_PUBLISHED)
    asked = np.array([offered.get(row["URN"], (np.nan, np.nan)) for row in rows])
    admits = np.array([has_published_offers(age) for age in ages])
    return Schools(
        phase_groups=codes_of(phases),
        areas=codes_of([(row["LA (code)"], p) for row, p in zip(rows, phases, strict=True)]),
        is_still_filling=np.array(
            [
                still_filling(
                    new_provision=row["TypeOfEstablishment (code)"] in NEW_TYPES,
                    opened=opened(row["OpenDate"]),
                    as_of=AUGUST,
                )
                for row in rows
            ]
        ),
        places=Column.of_numbers(np.array([number(row["SchoolCapacity"]) for row in rows])),
        on_roll=Column.of_numbers(np.array([number(row["NumberOfPupils"]) for row in rows])),
        on_roll_three_years_before=nothing,
        first_preferences=Column.of_numbers(asked[:, 0]).replaced(~admits, NoValue.NOT_APPLICABLE),
        offers=Column.of_numbers(asked[:, 1]).replaced(~admits, NoValue.NOT_APPLICABLE),
        pupils=nothing,
        fsm_pupils=nothing,
        ehc_plan_pupils=nothing,
        sen_support_pupils=nothing,
        specialist_pupils=nothing,
        absence_percent=nothing,
    )


def test_over_full_schools_stand_high_in_shortage_and_under_full_ones_in_spare_places_none_in_both(
    england: Schools,
) -> None:
    spare, shortage = pressure_bars(england, domains=ENDS)
    places, pupils = england.places.numbers, england.on_roll.numbers
    counts = (places >= 30) & np.isfinite(pupils) & (england.phase_groups >= 0)
    over = counts & (100 * pupils > 105 * places)
    under = counts & (100 * pupils < 75 * places) & ~england.is_still_filling
    assert over.sum() > 2_000 and under.sum() > 2_000
    for bars, here in ((shortage, over), (spare, under)):
        shown = np.isfinite(bars.weighed.score)
        # A bar that is shown is high; one that is not has too few of its measures in the files.
        assert Counter(bars.words[here & shown]) == {Word.HIGH: (here & shown).sum()}
        assert set(bars.words[here & ~shown]) <= {Word.NOT_ENOUGH_DATA}
        assert (here & ~shown).sum() < 0.25 * here.sum()
    both = (spare.words == Word.HIGH) & (shortage.words == Word.HIGH)
    assert not both.any()
    filling = england.is_still_filling & (england.phase_groups >= 0)
    assert set(spare.words[filling]) == {Word.STILL_FILLING}
    assert len(england) > 20_000
