"""Everything the page of one school shows: its record, its figures with their sources, its groups and links."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased

from collabnet.core.figures import Value
from collabnet.core.places import PlacesLevel, SchoolPlaces, places_level
from collabnet.directory.belonging import LARGEST_KEY, is_maintained
from collabnet.directory.codes import named_phase
from collabnet.directory.latest import UNKNOWN, SourcedFigure, sourced_figures
from collabnet.directory.models import (
    Diocese,
    Group,
    GroupMembership,
    HubArea,
    LocalAuthority,
    Locality,
    LocalitySchool,
    Region,
    School,
    SchoolLink,
    TeachingSchoolHub,
)
from collabnet.platform.charts import FullnessBar, fullness_bar
from collabnet.platform.db import read
from collabnet.platform.errors import NotFound
from collabnet.platform.imports.models import ImportRun
from collabnet.platform.templating import date_words

CLOSED: Final = "2"
LARGE_DIFFERENCE: Final = 0.1  # two counts of the same pupils that differ by more get a remark
STATES: Final = {
    PlacesLevel.IN_BALANCE: "balance",
    PlacesLevel.STILL_FILLING: "filling",
    PlacesLevel.NOT_ENOUGH_DATA: "nodata",
}


@dataclass(frozen=True, slots=True)
class Membership:
    """A school's time in a group; a day that no file tells is None."""

    uid: int
    name: str
    type: str
    joined: dt.date | None
    left: dt.date | None


@dataclass(frozen=True, slots=True)
class Link:
    """A predecessor, successor or other linked school; `listed` when it has a page here."""

    urn: int
    name: str
    type: str
    established: dt.date | None
    listed: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A file that this page's facts come from, and the date of its data."""

    title: str
    as_of: dt.date | None

    @property
    def words(self) -> str:
        """The title with the date of the data, unless the title says it."""
        day = date_words(self.as_of)
        return self.title if not day or day in self.title else f"{self.title}, data of {day}"


@dataclass(frozen=True, slots=True)
class SchoolPage:
    """One school's page. `school` is a row of the School's columns."""

    school: Row[Any]
    la: str
    region_code: str | None
    region: str
    trust: str
    diocese: str
    register: Source | None
    absent_since: Source | None
    memberships: Sequence[Membership]
    predecessors: Sequence[Link]
    successors: Sequence[Link]
    other_links: Sequence[Link]
    localities: Sequence[tuple[str, str]]  # slug, name
    hubs: Sequence[tuple[str, str]]  # name, website
    figures: Sequence[SourcedFigure]

    @property
    def is_closed(self) -> bool:
        """Whether the register says that it is closed."""
        return bool(self.school.status_code == CLOSED)

    @property
    def is_maintained(self) -> bool:
        """Whether the local authority maintains it."""
        return is_maintained(self.school.type_code)

    def latest(self, measure: str) -> SourcedFigure | None:
        """The newest figure of a measure without a band."""
        found = [f for f in self.figures if f.measure == measure and not f.band]
        return found[-1] if found else None

    def series(self, measure: str, band: str) -> list[tuple[str, Value]]:
        """(period, value) of a measure by period."""
        return [(f.period, f.value) for f in self.figures if (f.measure, f.band) == (measure, band)]

    @property
    def held(self) -> SchoolPlaces:
        """Places and roll as the register gives them."""
        places, roll = self.latest("capacity"), self.latest("roll")
        return SchoolPlaces(
            places=places.value if places else UNKNOWN, on_roll=roll.value if roll else UNKNOWN
        )

    @property
    def bar(self) -> FullnessBar | None:
        """The bar of the roll against the places."""
        return fullness_bar(number_on_roll=self.held.on_roll, capacity=self.held.places)

    @property
    def bar_state(self) -> str:
        """The bar's class on the two-ended scale."""
        level = places_level(self.held, is_still_filling=False)
        return STATES.get(level, level.value.replace("_", "-"))

    @property
    def rolls_differ(self) -> float | None:
        """By how many pupils two sources of the roll differ, when that is much; else None."""
        register, census = self.latest("roll"), self.latest("census_roll")
        if register is None or census is None:
            return None
        one, other = register.value.number, census.value.number
        if one is None or other is None:
            return None
        much = abs(one - other) > LARGE_DIFFERENCE * max(one, other)
        return abs(one - other) if much else None

    @property
    def what(self) -> str:
        """Phase, ages, type and place in one line; what the register leaves empty is left out."""
        s = self.school
        phase = named_phase(s.phase_name)
        ages = f"ages {s.low_age} to {s.high_age}" if s.low_age and s.high_age else ""
        parts = (phase, ages, s.type_name, self.trust or self.la)
        line = " · ".join(part for part in parts if part)
        return line[:1].upper() + line[1:]

    @property
    def address(self) -> list[str]:
        """The lines of the address."""
        s = self.school
        lines = (s.street, s.address_locality, s.address3, s.town, s.county, s.postcode)
        return list(dict.fromkeys(line for line in lines if line))

    @property
    def website(self) -> str:
        """The address of the school's website, when it is one that a browser may open."""
        return web_address(self.school.website)

    @property
    def identifiers(self) -> list[tuple[str, str]]:
        """The numbers and words of the register, those that are not empty."""
        s = self.school
        pairs = (
            ("URN", str(s.urn)),
            ("DfE number", f"{s.la_code}/{s.number}" if s.number else ""),
            ("UKPRN", s.ukprn),
            ("Gender", s.gender),
            ("Religious character", s.religious_character),
            ("Admissions", s.admissions_policy),
            ("Resourced provision", s.resourced_provision),
            ("Opened", date_words(s.opened)),
        )
        unsaid = ("", "not applicable", "does not apply")
        return [(name, text) for name, text in pairs if text.casefold() not in unsaid]

    @property
    def sources(self) -> list[Source]:
        """Every file the page draws on, the register first."""
        found = [self.register] if self.register else []
        found += [Source(f.source, f.as_of) for f in self.figures if f.source]
        return list(dict.fromkeys(found))


_HOST: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+([:/?#]\S*)?", re.IGNORECASE)


def web_address(text: str) -> str:
    """A website as the register writes it, as an http(s) address; "" for anything else."""
    found = text.strip()
    bare = re.sub(r"^https?://", "", found, flags=re.IGNORECASE)
    if not _HOST.fullmatch(bare):
        return ""
    return found if bare != found else f"https://{bare}"


def school_page(urn: int) -> SchoolPage:
    """The page of a school. Raises NotFound."""
    if not 0 < urn <= LARGEST_KEY:
        raise NotFound
    seen, absent = aliased(ImportRun), aliased(ImportRun)
    record = read(
        select(
            School.__table__, LocalAuthority.name.label("la"), Region.code.label("region_code"),
            Region.name.label("region"), Group.name.label("trust"), Diocese.name.label("diocese"),
            seen.title.label("seen_title"), seen.as_of.label("seen_as_of"),
            absent.title.label("absent_title"), absent.as_of.label("absent_as_of"),
        )
        .join(LocalAuthority, LocalAuthority.code == School.la_code)
        .outerjoin(Region, Region.code == LocalAuthority.region_code)
        .outerjoin(Group, Group.uid == School.trust_uid)
        .outerjoin(Diocese, Diocese.code == School.diocese_code)
        .outerjoin(seen, seen.id == School.last_seen_run_id)
        .outerjoin(absent, absent.id == School.absent_since_run_id)
        .where(School.urn == urn)
    ).one_or_none()  # fmt: skip
    if record is None:
        raise NotFound
    links = _links(urn)
    return SchoolPage(
        school=record,
        la=record.la,
        region_code=record.region_code,
        region=record.region or "",
        trust=record.trust or "",
        diocese=record.diocese or "",
        register=Source(record.seen_title, record.seen_as_of) if record.seen_title else None,
        absent_since=Source(record.absent_title or "the latest file", record.absent_as_of)
        if record.absent_since_run_id is not None
        else None,
        memberships=_memberships(urn),
        predecessors=[k for k in links if k.type.casefold().startswith("predecessor")],
        successors=[k for k in links if k.type.casefold().startswith("successor")],
        other_links=[
            k for k in links if not k.type.casefold().startswith(("predecessor", "successor"))
        ],
        localities=_localities(urn),
        hubs=hubs_of([record.la_code]),
        figures=sourced_figures("school", str(urn)),
    )


def hubs_of(la_codes: Sequence[str]) -> list[tuple[str, str]]:
    """(name, website) of the teaching school hubs that serve any of these local authorities."""
    rows = read(
        select(TeachingSchoolHub.name, TeachingSchoolHub.website)
        .join(HubArea, HubArea.hub_id == TeachingSchoolHub.id)
        .where(HubArea.la_code.in_(la_codes))
        .distinct()
        .order_by(TeachingSchoolHub.name)
    )
    return [(name, website) for name, website in rows]


def _memberships(urn: int) -> list[Membership]:
    """A school's groups, the present ones first, then the latest left."""
    rows = read(
        select(
            Group.uid, Group.name, Group.type_name, GroupMembership.joined, GroupMembership.left
        )
        .join(Group, Group.uid == GroupMembership.uid)
        .where(GroupMembership.urn == urn)
        .order_by(
            GroupMembership.left.is_not(None), func.coalesce(GroupMembership.left, dt.date.max).desc(),
            GroupMembership.joined.desc(), Group.name, GroupMembership.id,
        )
    )  # fmt: skip
    return [Membership(*row) for row in rows]


def _links(urn: int) -> list[Link]:
    """Linked schools as either side's row tells them, by date."""
    other = aliased(School)
    rows = read(
        select(
            SchoolLink.link_urn, SchoolLink.link_name, SchoolLink.link_type, SchoolLink.established,
            other.name,
        )
        .outerjoin(other, other.urn == SchoolLink.link_urn)
        .where(SchoolLink.urn == urn)
        .order_by(SchoolLink.established, SchoolLink.link_urn, SchoolLink.link_type)
    )  # fmt: skip
    return [
        Link(link_urn, name or told or f"URN {link_urn}", kind, since, name is not None)
        for link_urn, told, kind, since, name in rows
    ]


def _localities(urn: int) -> list[tuple[str, str]]:
    rows = read(
        select(Locality.slug, Locality.name)
        .join(LocalitySchool, LocalitySchool.locality_id == Locality.id)
        .where(LocalitySchool.urn == urn)
        .order_by(Locality.name, Locality.id)
    )
    return [(slug, name) for slug, name in rows]
