"""Which training fits which request, both ways, with the reasons to show; and a fair order among equals.

score = need × phase × travel × dates × places × budget × what was given before taken − load of a host under strain
(REFERENCE section 8, "Matching"). Each part is between 0 and 1 and has its words; a part of 0 rules the pair out.
A school under high pressure is never suggested as host unless it opted in.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import hypot
from typing import NamedTuple

METRES_PER_MILE = 1609.344
ANY = "all"
LEFT_OUT = (
    "a an and are as at be by can course cpd for from help how in into is it of on or our school schools staff "
    "support teachers teaching that the their this to training we who with"
)
WORDS_LEFT_OUT = frozenset(LEFT_OUT.split())
FULL_MARKS = 100
LOAD_OF_STRAIN = 10  # points off for a host with some strain, at full load


class Point(NamedTuple):
    """A place on the National Grid, in metres."""

    easting: int
    northing: int


@dataclass(frozen=True, slots=True)
class Balance:
    """What an organisation gave and took: places, and how many pupils it has (None: not known)."""

    given: int = 0
    taken: int = 0
    pupils: int | None = None

    def share(self) -> float:
        """Places taken less places given, for every 100 pupils, held between -1 and 1."""
        if not self.pupils:
            return 0.0
        return max(-1.0, min(1.0, (self.taken - self.given) * 100 / self.pupils))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an employer looks for. `point` None: not known; `radius_miles` None: any distance; money in pence."""

    id: int
    area: str
    phase: str = ANY
    need: str = ""
    number: int = 1
    point: Point | None = None
    radius_miles: float | None = None
    earliest: dt.date | None = None
    latest: dt.date | None = None
    budget_pence: int | None = None
    balance: Balance = Balance()


@dataclass(frozen=True, slots=True)
class Offered:
    """Training on offer. `point` None: online or not known. `strain` is the host's: "", "possible" or "high"."""

    id: int
    area: str
    phase: str = ANY
    title: str = ""
    online: bool = False
    point: Point | None = None
    days: tuple[dt.date, ...] = ()
    places_left: int = 0
    cost_pence: int = 0
    balance: Balance = Balance()
    strain: str = ""
    opted_in: bool = False  # the host said itself that it wants to host in spite of its strain
    load: float = 0.0  # how much it hosts already, 0 to 1


@dataclass(frozen=True, slots=True)
class Reason:
    """One visible reason: what it is about, the words, and whether it speaks for the match."""

    about: str
    words: str
    good: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    """A pair that fits: a score from 1 to 100 and why. `id` is the other side's: the offer's, or the request's."""

    id: int
    score: int
    reasons: tuple[Reason, ...]
    miles: float | None = None


@dataclass(frozen=True, slots=True)
class Misfit:
    """A pair that does not fit: what is in the way first ("need", "phase", "distance", "dates", "strain")."""

    id: int
    about: str
    words: str


Part = tuple[float, Reason]


def match(
    wanted: Wanted, offers: Iterable[Offered], *, viewer: str = "", day: dt.date | None = None
) -> list[Match]:
    """The offers that fit a request, best first; equals in an order of this viewer and day (see `fair_key`)."""
    found = [compare(wanted, offer) for offer in offers]
    return _in_order([m for m in found if isinstance(m, Match)], viewer, day)


def match_requests(
    offer: Offered, requests: Iterable[Wanted], *, viewer: str = "", day: dt.date | None = None
) -> list[Match]:
    """The requests that an offer fits, best first, in words for its host. Each Match has the request's id."""
    found = [(request, compare(request, offer)) for request in requests]
    fitting = [
        Match(request.id, m.score, tuple(_for_host(r) for r in m.reasons), m.miles)
        for request, m in found
        if isinstance(m, Match)
    ]
    return _in_order(fitting, viewer, day)


def misfits(wanted: Wanted, offers: Iterable[Offered]) -> list[Misfit]:
    """The offers that do not fit, each with what is in the way: to say what would widen a search."""
    found = [compare(wanted, offer) for offer in offers]
    return sorted((m for m in found if isinstance(m, Misfit)), key=lambda m: m.id)


def compare(wanted: Wanted, offer: Offered) -> Match | Misfit:
    """Whether one offer fits one request, and why or why not."""
    if offer.strain == "high" and not offer.opted_in:
        return Misfit(
            offer.id, "strain", "its host is under high pressure and has not asked to host"
        )
    parts = [
        _need(wanted, offer),
        _phase(wanted, offer),
        _travel(wanted, offer),
        _dates(wanted, offer),
        _places(wanted, offer),
        _budget(wanted, offer),
        _balance(wanted, offer),
    ]
    score = float(FULL_MARKS)
    for value, reason in parts:
        if value == 0:
            return Misfit(offer.id, reason.about, reason.words)
        score *= value
    reasons = [reason for _, reason in parts if reason.words]
    if offer.strain and offer.load > 0:
        score -= LOAD_OF_STRAIN * min(offer.load, 1.0)
        reasons.append(Reason("load", "its host gives a lot already", good=False))
    return Match(offer.id, max(1, round(score)), tuple(reasons), miles_between(wanted, offer))


def fair_key(viewer: str, day: dt.date | None, item: int) -> bytes:
    """Where an item stands among equals: the same on each reload, another for each viewer and day.

    Neither age nor size nor the alphabet puts anybody first for good.
    """
    text = f"{viewer}|{day.isoformat() if day else ''}|{item}"
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def miles_between(wanted: Wanted, offer: Offered) -> float | None:
    """The miles as the crow flies; None where it is online or a place is not known."""
    if offer.online or offer.point is None or wanted.point is None:
        return None
    return hypot(
        offer.point.easting - wanted.point.easting, offer.point.northing - wanted.point.northing
    ) / METRES_PER_MILE  # fmt: skip


def _in_order(found: Sequence[Match], viewer: str, day: dt.date | None) -> list[Match]:
    return sorted(found, key=lambda m: (-m.score, fair_key(viewer, day, m.id)))


def _need(wanted: Wanted, offer: Offered) -> Part:
    common = sorted(_words(wanted.need) & _words(offer.title))
    if wanted.area == offer.area:
        return 1.0, Reason("need", "about what you asked for")
    if common:
        return 0.6, Reason("need", f"another area, but also about {', '.join(common[:3])}")
    return 0.0, Reason("need", "about something else")


def _phase(wanted: Wanted, offer: Offered) -> Part:
    if ANY in (wanted.phase, offer.phase) or wanted.phase == offer.phase:
        words = "for every phase" if offer.phase == ANY else "for your phase"
        return 1.0, Reason("phase", words)
    return 0.0, Reason("phase", "for another phase")


def _travel(wanted: Wanted, offer: Offered) -> Part:
    if offer.online:
        return 1.0, Reason("distance", "online")
    miles = miles_between(wanted, offer)
    if miles is None:
        return 0.8, Reason("distance", "distance not known", good=False)
    if wanted.radius_miles is not None and miles > wanted.radius_miles:
        words = f"too far: {miles:.1f} miles, limit {wanted.radius_miles:g}"
        return 0.0, Reason("distance", words)
    reach = wanted.radius_miles or 50.0
    return 1.0 - 0.4 * min(miles / reach, 1.0), Reason("distance", f"{miles:.1f} miles away")


def _dates(wanted: Wanted, offer: Offered) -> Part:
    if not offer.days:
        return 0.8, Reason("dates", "dates not set yet", good=False)
    fitting = [
        day
        for day in offer.days
        if (wanted.earliest is None or day >= wanted.earliest)
        and (wanted.latest is None or day <= wanted.latest)
    ]
    if len(fitting) == len(offer.days):
        return 1.0, Reason("dates", "all its dates suit you")
    if fitting:
        words = f"{len(fitting)} of its {len(offer.days)} dates suit you"
        return 0.5 + 0.4 * len(fitting) / len(offer.days), Reason("dates", words, good=False)
    return 0.0, Reason("dates", "none of its dates suits you")


def _places(wanted: Wanted, offer: Offered) -> Part:
    left = max(offer.places_left, 0)
    if left >= wanted.number:
        return 1.0, Reason("places", f"{left} {'place' if left == 1 else 'places'} left")
    if left:
        words = f"{left} of the {wanted.number} places you need"
        return 0.4 + 0.5 * left / wanted.number, Reason("places", words, good=False)
    return 0.3, Reason("places", "full: you would join the waiting list", good=False)


def _budget(wanted: Wanted, offer: Offered) -> Part:
    if offer.cost_pence == 0:
        return 1.0, Reason("cost", "free")
    if wanted.budget_pence is None or offer.cost_pence <= wanted.budget_pence:
        words = "" if wanted.budget_pence is None else "within your budget"
        return 0.95, Reason("cost", words)
    over = offer.cost_pence - wanted.budget_pence
    return 0.6, Reason("cost", f"£{over / 100:,.2f} over your budget a place", good=False)


def _balance(wanted: Wanted, offer: Offered) -> Part:
    """Who gave more than they took comes a little first; who took more is not shut out, only a little later."""
    asker = wanted.balance.share()
    value = 0.95 - 0.05 * asker
    if asker < 0:
        return value, Reason("balance", "you gave more places than you took")
    if offer.balance.share() > 0:
        return value, Reason("balance", "its host took places elsewhere and gives some back")
    return value, Reason("balance", "")


def _for_host(reason: Reason) -> Reason:
    """A reason as the host reads it: about them, not about you."""
    words = re.sub(r"(?<=suit )you\b|(?<=suits )you\b", "them", reason.words)
    words = re.sub(r"\byour\b", "their", re.sub(r"\byou\b", "they", words))
    return replace(reason, words=words)


def _words(text: str) -> set[str]:
    return {w for w in re.findall(r"[a-z]{3,}", text.lower()) if w not in WORDS_LEFT_OUT}
