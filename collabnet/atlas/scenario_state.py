"""What an address asks a what-if: age band, changes, the officer's lines and years; the address keeps it all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from collabnet.core.what_if_levers import Lever, parse_all
from collabnet.core.what_if_words import BAND_YEARS, HIGH_LINE, LOW_LINE, Lines

KEY = re.compile(r"[A-Za-z0-9_-]{16,22}")
LINE_RANGE = {"low": (10, 100), "high": (90, 200)}
LINE_MESSAGES = {
    "low": "Enter a whole number from 10 to 100",
    "high": "Enter a whole number from 90 to 200",
}


Arguments = MultiDict[str, str]  # of an address, or of a form's fields


@dataclass(frozen=True, slots=True)
class Tried:
    """One question: these changes in this band, seen after so many years against these lines."""

    band: str = "primary"
    levers: tuple[Lever, ...] = ()
    lines: Lines = Lines()
    years: int = 7
    scenario: str = ""  # the key of the saved what-if that is being changed

    @property
    def tokens(self) -> list[str]:
        """The changes as they stand in an address."""
        return [lever.token for lever in self.levers]

    @property
    def settings(self) -> dict[str, int]:
        """Lines and years as they are saved."""
        return {"low": self.lines.low, "high": self.lines.high, "years": self.years}

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the address; what is as usual is left out."""
        found = [("band", self.band)]
        found += [("change", token) for token in self.tokens]
        usual = {"low": LOW_LINE, "high": HIGH_LINE, "years": most_years(self.band)}
        found += [(n, str(v)) for n, v in self.settings.items() if v != usual[n]]
        if self.scenario:
            found.append(("scenario", self.scenario))
        return found

    def query(self) -> str:
        """The query of the address."""
        return "?" + urlencode(self.pairs())

    def without(self, lever: Lever) -> str:
        """The query of the address without one of the changes."""
        return replace(self, levers=tuple(o for o in self.levers if o != lever)).query()

    def in_band(self, band: str) -> str:
        """The query for the other age band, in which nothing is changed yet."""
        return replace(self, band=band, levers=(), years=most_years(band), scenario="").query()


@dataclass(frozen=True, slots=True)
class Asked:
    """The question that could be read; by field what was typed and could not be, with the reason."""

    tried: Tried
    errors: dict[str, str]
    typed: dict[str, str]
    left_out: list[str]  # why changes in the address were left out


def most_years(band: str) -> int:
    """How many cohorts a school of the band has: the years after which a change has reached them all."""
    return len(BAND_YEARS[band])


def read_state(arguments: Arguments) -> Asked:
    """Read an address or the hidden fields of a form; what cannot be read is left out and said."""
    errors: dict[str, str] = {}
    typed = {name: arguments.get(name, "").strip() for name in ("band", "low", "high", "years")}
    band = typed["band"] or "primary"
    if band not in BAND_YEARS:
        errors["band"], band = "Choose primary or secondary", "primary"
    levers, left_out = parse_all(arguments.getlist("change"))
    scenario = arguments.get("scenario", "")
    low = _whole(typed["low"], LOW_LINE, *LINE_RANGE["low"])
    high = _whole(typed["high"], HIGH_LINE, *LINE_RANGE["high"])
    years = _whole(typed["years"], most_years(band), 1, most_years(band))
    for name, number in (("low", low), ("high", high)):
        if number is None:
            errors[name] = LINE_MESSAGES[name]
    if years is None:
        errors["years"] = f"Enter a whole number of years from 1 to {most_years(band)}"
    if low is not None and high is not None and low >= high:
        errors["high"], high = "The upper line must be above the lower one", None
        low = None
    return Asked(
        Tried(
            band=band,
            levers=tuple(levers),
            lines=Lines(
                LOW_LINE if low is None else low,
                HIGH_LINE if high is None else high,
            ),
            years=years or most_years(band),
            scenario=scenario if KEY.fullmatch(scenario) else "",
        ),
        errors,
        typed,
        left_out,
    )


def saved_state(band: str, tokens: Sequence[str], settings: dict[str, int]) -> Tried:
    """The question of a saved what-if."""
    levers, _ = parse_all(tokens)
    return Tried(band, tuple(levers), Lines(settings["low"], settings["high"]), settings["years"])


def _whole(text: str, usual: int, least: int, most: int) -> int | None:
    """A whole number in its range, the usual one where nothing was typed, None where it cannot be."""
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        return None
    return int(text) if least <= int(text) <= most else None
