"""Reads what became of training places, for a host and for a locality, and whom the counts belong to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select

from collabnet.atlas.models import AtlasSchool
from collabnet.core import cpd_report, school_time, training_hours
from collabnet.core.actor import Scope, ScopeKind, Subject, subject
from collabnet.core.cpd_report import Exchange, Held, PlacesUse, Seat
from collabnet.core.pressure_words import Word
from collabnet.cpd import parties
from collabnet.cpd.models import Booking, Offer, Session
from collabnet.cpd.models_after import Attendance
from collabnet.cpd.queries_calendar import hosted_in
from collabnet.directory.latest import latest_values
from collabnet.directory.models import (
    LocalAuthority,
    Locality,
    LocalityAuthority,
    LocalitySchool,
    School,
)
from collabnet.platform.clock import today
from collabnet.platform.db import db, utcnow

NOT_SAID = "Not known who sent them"
WORDS = (Word.HIGH, Word.POSSIBLE, Word.USUAL, Word.STILL_FILLING, Word.NOT_ENOUGH_DATA)
ELSEWHERE = "Other organisations"


@dataclass(frozen=True, slots=True)
class UseRow:
    """What became of one host's or one training's places."""

    name: str
    href: str
    use: PlacesUse


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    """What one employer gave and took."""

    name: str
    href: str
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class WordRow:
    """Places used by people of schools whose public bar carries one word, beside the pupils of those schools."""

    word: str
    schools: int
    pupils: int | None
    used: int

    @property
    def share(self) -> float | None:
        """Places used for every 1,000 pupils; None where the pupils are not known."""
        return None if not self.pupils else 1000 * self.used / self.pupils


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report for one school year."""

    title: str
    year: str
    years: tuple[str, ...]
    total: PlacesUse
    uses: tuple[UseRow, ...]
    exchanges: tuple[ExchangeRow, ...]
    to_unknown: int
    words: tuple[WordRow, ...]


def report_subject(slug: str) -> Subject | None:
    """Where a locality's report belongs: itself, its authorities, and their regions."""
    found = _locality(slug)
    if found is None:
        return None
    rows = db.session.execute(
        select(LocalityAuthority.la_code, LocalAuthority.region_code)
        .join(LocalAuthority, LocalAuthority.code == LocalityAuthority.la_code)
        .where(LocalityAuthority.locality_id == found.id)
        .order_by(LocalityAuthority.la_code)
    ).all()
    return subject(
        Scope(ScopeKind.LOCALITY, str(found.id)),
        *(Scope(ScopeKind.LA, row.la_code) for row in rows),
        *(Scope(ScopeKind.REGION, row.region_code) for row in rows if row.region_code),
    )


def _locality(slug: str) -> Locality | None:
    if len(slug) > 80 or not slug.isprintable():
        return None
    return db.session.scalar(select(Locality).where(Locality.slug == slug))


def locality_report(slug: str, year: str) -> Report | None:
    """What became of the places that a locality's organisations host; None when there is no such locality."""
    found = _locality(slug)
    if found is None:
        return None
    urns = set(
        db.session.scalars(select(LocalitySchool.urn).where(LocalitySchool.locality_id == found.id))
    )
    groups = _Groups.of(urns)
    hosted = _held(hosted_in(slug))
    chosen, years = _of_year(hosted, year)
    elsewhere = [s for s in _taken_elsewhere(urns, hosted) if s.year == chosen]
    here = [s.held for s in hosted if s.year == chosen]
    uses = cpd_report.by_host(here, groups.group_of)
    return _report(
        title=found.name,
        chosen=chosen,
        years=years,
        here=here,
        everything=[*here, *(s.held for s in elsewhere)],
        groups=groups,
        uses=[(group, use) for group, use in uses.items()],
        only=None,
        words=_words(urns, [*here, *(s.held for s in elsewhere)]),
    )


def host_report(host: Scope, year: str) -> Report:
    """What became of one host's places, training by training, and its own exchange with others."""
    hosted = _held(and_(Offer.host_kind == host.kind.value, Offer.host_code == host.code))
    chosen, years = _of_year(hosted, year)
    own = _own_urns(host)
    elsewhere = [s for s in _taken_elsewhere(own, hosted) if s.year == chosen]
    now = [s for s in hosted if s.year == chosen]
    groups = _Groups.of(own)
    by_offer: dict[tuple[str, int], PlacesUse] = {}
    for session in now:
        key = (session.title, session.offer_id)
        by_offer[key] = by_offer.get(key, PlacesUse()) + cpd_report.use_of(session.held)
    here = [s.held for s in now]
    found = _report(
        title=parties.name(host),
        chosen=chosen,
        years=years,
        here=here,
        everything=[*here, *(s.held for s in elsewhere)],
        groups=groups,
        uses=[],
        only=groups.group_of(str(host)),
        words=_words(None, here),
    )
    rows = tuple(
        UseRow(title, f"/training/offers/{number}", use)
        for (title, number), use in sorted(by_offer.items())
    )
    return Report(
        found.title,
        chosen,
        years,
        found.total,
        rows,
        found.exchanges,
        found.to_unknown,
        found.words,
    )


@dataclass(frozen=True, slots=True)
class _Session:
    offer_id: int
    title: str
    year: str
    held: Held


def _held(condition: ColumnElement[bool]) -> list[_Session]:
    """Sessions that took place, with what was marked on them, in order of time."""
    booked = (
        select(func.count())
        .select_from(Booking)
        .where(Booking.offer_id == Offer.id, Booking.state == "booked")
        .correlate(Offer)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Session.id, Session.starts_at, Offer.id, Offer.title, Offer.host_kind, Offer.host_code,
            Offer.places, booked,
        )
        .join(Offer, Offer.id == Session.offer_id)
        .where(
            condition,
            Offer.state.in_(("published", "closed")),
            Session.cancelled_at.is_(None),
            Session.ends_at <= utcnow(),
        )
        .order_by(Session.starts_at, Session.id)
    ).all()  # fmt: skip
    marks = _marks([row[0] for row in rows])
    return [
        _Session(
            offer_id, title, training_hours.school_year(school_time.day_of(starts_at)),
            Held(f"{kind}:{code}", places, count, marks.get(session_id, ())),
        )
        for session_id, starts_at, offer_id, title, kind, code, places, count in rows
    ]  # fmt: skip


def _marks(session_ids: Sequence[int]) -> dict[int, list[Seat]]:
    found: dict[int, list[Seat]] = {}
    rows = db.session.execute(
        select(
            Attendance.session_id, Attendance.employer_kind, Attendance.employer_code,
            Attendance.mark, Attendance.walk_in,
        )
        .where(Attendance.session_id.in_(session_ids))
        .order_by(Attendance.id)
    )  # fmt: skip
    for session_id, kind, code, mark, walked_in in rows:
        employer = f"{kind}:{code}" if kind else None
        found.setdefault(session_id, []).append(Seat(employer, mark == "present", walked_in))
    return found


def _taken_elsewhere(urns: Iterable[int], hosted: Sequence[_Session]) -> list[_Session]:
    """Sessions hosted by others at which people of some schools were, with the marks of those people only."""
    codes = {str(urn) for urn in urns}
    offers = (
        select(Session.offer_id)
        .join(Attendance, Attendance.session_id == Session.id)
        .where(Attendance.employer_kind == "school", Attendance.employer_code.in_(codes))
    )
    known = {s.offer_id for s in hosted}
    wanted = {f"school:{code}" for code in codes}
    return [
        _Session(
            s.offer_id, s.title, s.year,
            Held(s.held.host, 0, 0, [seat for seat in s.held.seats if seat.employer in wanted]),
        )
        for s in _held(Offer.id.in_(offers))
        if s.offer_id not in known
    ]  # fmt: skip


def _of_year(sessions: Sequence[_Session], asked: str) -> tuple[str, tuple[str, ...]]:
    """The school year to show, and all there are: the one asked for if it exists, else the latest."""
    years = sorted({s.year for s in sessions}, reverse=True)
    if asked in years:
        return asked, tuple(years)
    present = training_hours.school_year(today())
    return (years[0] if years else present), tuple(years)


def _own_urns(host: Scope) -> set[int]:
    if host.kind is ScopeKind.SCHOOL:
        trust = db.session.scalar(select(School.trust_uid).where(School.urn == int(host.code)))
        if trust is None:
            return {int(host.code)}
        return set(db.session.scalars(select(School.urn).where(School.trust_uid == trust)))
    if host.kind is ScopeKind.TRUST:
        rows = select(School.urn).where(School.trust_uid == int(host.code))
        return set(db.session.scalars(rows))
    return set()


@dataclass(frozen=True, slots=True)
class _Groups:
    """Which employer each organisation belongs to, and how many pupils each employer has."""

    trusts: dict[str, str]  # "school:123456" → "trust:1234"
    pupils: dict[str, int | None]

    @classmethod
    def of(cls, urns: Iterable[int]) -> _Groups:
        """The employers of every school that is in a trust; pupils of those that some schools belong to."""
        wanted = set(urns)
        rows = db.session.execute(
            select(School.urn, School.trust_uid).where(School.trust_uid.is_not(None))
        )
        trusts = {f"school:{urn}": f"trust:{uid}" for urn, uid in rows}
        rolls = latest_values("school", [str(urn) for urn in sorted(wanted)], ["roll"])
        pupils: dict[str, int | None] = {}
        for urn in sorted(wanted):
            group = trusts.get(f"school:{urn}", f"school:{urn}")
            found = rolls.get((str(urn), "roll"))
            number = found.value.number if found is not None else None
            pupils.setdefault(group, None)
            if number is not None:
                pupils[group] = (pupils[group] or 0) + round(number)
        return cls(trusts, pupils)

    def group_of(self, code: str) -> str:
        """The employer that an organisation belongs to: its trust, or itself."""
        return self.trusts.get(code, code)


def _report(
    *,
    title: str,
    chosen: str,
    years: tuple[str, ...],
    here: Sequence[Held],
    everything: Sequence[Held],
    groups: _Groups,
    uses: Sequence[tuple[str, PlacesUse]],
    only: str | None,
    words: tuple[WordRow, ...],
) -> Report:
    exchanged = cpd_report.exchanges(everything, group_of=groups.group_of, pupils=groups.pupils)
    shown = {
        group: exchange
        for group, exchange in exchanged.by_employer.items()
        if (exchange.given or exchange.taken) and (only is None or group == only)
    }
    codes = {*shown, *(group for group, _ in uses)}
    scopes = {code: scope for code in codes if (scope := parties.parse(code)) is not None}
    names = parties.names(scopes.values())

    def named(code: str) -> tuple[str, str]:
        scope = scopes.get(code)
        return (names[scope], parties.href(scope)) if scope is not None else (ELSEWHERE, "")

    return Report(
        title=title,
        year=chosen,
        years=years,
        total=cpd_report.total(here),
        uses=tuple(sorted((UseRow(*named(code), use) for code, use in uses), key=_by_name)),
        exchanges=tuple(
            sorted((ExchangeRow(*named(code), e) for code, e in shown.items()), key=_by_name)
        ),
        to_unknown=exchanged.to_unknown,
        words=words,
    )


def _by_name(row: UseRow | ExchangeRow) -> tuple[str, str]:
    return row.name.casefold(), row.href


def _words(urns: set[int] | None, sessions: Sequence[Held]) -> tuple[WordRow, ...]:
    """Places used, by the word of the public bar of unequal load of the schools whose people used them.

    With `urns`, for those schools, beside how many of them and their pupils carry each word; without,
    for whichever schools used places.
    """
    bars = select(AtlasSchool.urn, AtlasSchool.load, AtlasSchool.on_roll)
    if urns is not None:
        bars = bars.where(AtlasSchool.urn.in_(urns))
    rows = {f"school:{urn}": (word, roll) for urn, word, roll in db.session.execute(bars)}
    used = cpd_report.used_by(sessions, lambda code: code)
    found = []
    for word in WORDS:
        codes = [code for code, (w, _) in rows.items() if (w or Word.NOT_ENOUGH_DATA) == word]
        count = sum(used.get(code, 0) for code in codes)
        if urns is None:
            codes = [code for code in codes if used.get(code)]
        if not codes:
            continue
        pupils = sum(round(roll) for code in codes if (roll := rows[code][1]) is not None)
        found.append(WordRow(word.words, len(codes), pupils or None, count))
    return tuple(found)


def csv_rows(report: Report) -> list[tuple[object, ...]]:
    """A report as rows of one file: which table, whose row, then its numbers."""
    rows: list[tuple[object, ...]] = []
    for row in (*report.uses, UseRow("All", "", report.total)):
        u = row.use
        numbers = (u.sessions, u.offered, u.used, u.no_shows, u.unfilled, u.not_recorded)
        rows.append((report.year, "places", row.name, *numbers, "", "", ""))
    for item in report.exchanges:
        e = item.exchange
        rows.append(
            (report.year, "exchange", item.name, "", "", "", "", "", "", e.given, e.taken, e.pupils)
        )
    for word in report.words:
        blank = ("", "", word.used, "", "", "", "", "")
        rows.append((report.year, "pressure", word.word, *blank, word.pupils))
    return rows


CSV_HEADER = (
    "school_year", "table", "name", "sessions", "places_offered", "places_used", "no_shows",
    "unfilled", "not_recorded", "given", "taken", "pupils_on_roll",
)  # fmt: skip


def year_asked(text: str) -> str:
    """A school year as an address carries it; anything else stands for none."""
    return text if len(text) == 7 and text.isprintable() else ""
