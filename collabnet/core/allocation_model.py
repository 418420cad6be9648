"""What an allocation round is decided from: offers, employers, requests and the published rules, as one plain record.

Everything that can change the result is in `Problem`, and `Problem.text()` writes it in one way only, so that
the same input has the same hash wherever and whenever it is worked out again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

USUAL_TIER = 3
LAST_TIER = 9
MOST_CHOICES = 10  # offers that one request may name
SMALL_PUPILS = 210  # a one-form-entry primary school, reception to year 6: 7 × 30 places


class Criterion(StrEnum):
    """What may decide between two requests, before the lottery does. The host chooses which and in what order."""

    NEED = "need"  # the tier: 1 before 2 before 3
    WENT_WITHOUT = "went_without"  # who asked last time and got nothing comes first
    SMALL = "small"  # employers with fewer pupils than the published number come first


DEFAULT_ORDER = (Criterion.NEED, Criterion.WENT_WITHOUT, Criterion.SMALL)


@dataclass(frozen=True, slots=True)
class Rules:
    """What the host published before the closing date."""

    order: tuple[Criterion, ...] = DEFAULT_ORDER
    radius_tenths: int | None = None  # tenths of a mile; nobody from further away takes part
    cap_per_employer: int | None = None  # over the whole round
    small_pupils: int = SMALL_PUPILS

    def __post_init__(self) -> None:
        if len(set(self.order)) != len(self.order):
            raise ValueError("a criterion can stand in the order once only")


@dataclass(frozen=True, slots=True)
class RoundOffer:
    """One offer of the round: the places to share out, its own cap, the days somebody must come."""

    id: int
    places: int
    cap_per_employer: int | None = None
    days: tuple[dt.date, ...] = ()


@dataclass(frozen=True, slots=True)
class Employer:
    """One employer's standing in the round. `pupils` None means not known: it is then not counted as small."""

    code: str  # "school:123456"
    tier: int = USUAL_TIER
    went_without: bool = False
    pupils: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """An offer that a request would accept.

    `tenths` is how far it is (tenths of a mile; None: online or not known); `rank` 0 is liked best, and
    choices of one rank are liked alike.
    """

    offer: int
    tenths: int | None = None
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """One place asked for. `number` is the employer's own order and the order of arrival; choices, best first."""

    id: int
    employer: str
    number: int
    choices: tuple[Choice, ...]
    radius_tenths: int | None = None  # as far as this person would travel
    earliest: dt.date | None = None
    latest: dt.date | None = None
    not_on: tuple[dt.date, ...] = ()


@dataclass(frozen=True, eq=True)
class Problem:
    """A whole round. Lists are kept in the order of their ids, so equal rounds are equal records."""

    rules: Rules
    seed: str
    offers: tuple[RoundOffer, ...]
    employers: tuple[Employer, ...]
    requests: tuple[Request, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "offers", tuple(sorted(self.offers, key=lambda o: o.id)))
        object.__setattr__(self, "employers", tuple(sorted(self.employers, key=lambda e: e.code)))
        object.__setattr__(self, "requests", tuple(sorted(self.requests, key=lambda r: r.id)))
        _refuse_nonsense(self)

    @cached_property
    def offer_of(self) -> Mapping[int, RoundOffer]:
        """The offers by id."""
        return {o.id: o for o in self.offers}

    @cached_property
    def employer_of(self) -> Mapping[str, Employer]:
        """The employers by code."""
        return {e.code: e for e in self.employers}

    @cached_property
    def request_of(self) -> Mapping[int, Request]:
        """The requests by id."""
        return {r.id: r for r in self.requests}

    def text(self) -> str:
        """The round as JSON, written in one way only."""
        return canonical(_to_plain(self))

    def digest(self) -> str:
        """The hash of the input (SHA-256 of `text`)."""
        return digest(self.text())


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: one value, one text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest(text: str) -> str:
    """SHA-256 of a text, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def ticket(seed: str, employer: str) -> int:
    """An employer's number in the lottery (64 bits, lower is better): fixed by the seed, and by nothing else."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{employer}".encode()).digest()[:8], "big")


def problem_from(text: str) -> Problem:
    """The round that `Problem.text` wrote. Raises ValueError or KeyError when it is no such text."""
    plain = json.loads(text)
    rules = plain["rules"]
    return Problem(
        rules=Rules(
            order=tuple(Criterion(c) for c in rules["order"]),
            radius_tenths=rules["radius_tenths"],
            cap_per_employer=rules["cap_per_employer"],
            small_pupils=rules["small_pupils"],
        ),
        seed=plain["seed"],
        offers=tuple(
            RoundOffer(o["id"], o["places"], o["cap_per_employer"], _days(o["days"]))
            for o in plain["offers"]
        ),
        employers=tuple(
            Employer(e["code"], e["tier"], e["went_without"], e["pupils"])
            for e in plain["employers"]
        ),
        requests=tuple(_request_from(r) for r in plain["requests"]),
    )


def _request_from(plain: Mapping[str, Any]) -> Request:
    return Request(
        id=plain["id"],
        employer=plain["employer"],
        number=plain["number"],
        choices=tuple(Choice(c["offer"], c["tenths"], c["rank"]) for c in plain["choices"]),
        radius_tenths=plain["radius_tenths"],
        earliest=_day(plain["earliest"]),
        latest=_day(plain["latest"]),
        not_on=_days(plain["not_on"]),
    )


def _to_plain(problem: Problem) -> dict[str, Any]:
    rules = problem.rules
    return {
        "rules": {
            "order": [c.value for c in rules.order],
            "radius_tenths": rules.radius_tenths,
            "cap_per_employer": rules.cap_per_employer,
            "small_pupils": rules.small_pupils,
        },
        "seed": problem.seed,
        "offers": [
            {
                "id": o.id,
                "places": o.places,
                "cap_per_employer": o.cap_per_employer,
                "days": [d.isoformat() for d in o.days],
            }
            for o in problem.offers
        ],
        "employers": [
            {"code": e.code, "tier": e.tier, "went_without": e.went_without, "pupils": e.pupils}
            for e in problem.employers
        ],
        "requests": [_request_to_plain(r) for r in problem.requests],
    }


def _request_to_plain(request: Request) -> dict[str, Any]:
    return {
        "id": request.id,
        "employer": request.employer,
        "number": request.number,
        "choices": [
            {"offer": c.offer, "tenths": c.tenths, "rank": c.rank} for c in request.choices
        ],
        "radius_tenths": request.radius_tenths,
        "earliest": request.earliest.isoformat() if request.earliest else None,
        "latest": request.latest.isoformat() if request.latest else None,
        "not_on": [d.isoformat() for d in request.not_on],
    }


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def _days(texts: list[str]) -> tuple[dt.date, ...]:
    return tuple(dt.date.fromisoformat(text) for text in texts)


def _refuse_nonsense(problem: Problem) -> None:
    """Raise ValueError for a round that contradicts itself."""
    offers, employers = {o.id for o in problem.offers}, {e.code for e in problem.employers}
    if len(offers) != len(problem.offers) or len(employers) != len(problem.employers):
        raise ValueError("an offer or an employer stands in the round twice")
    if len({r.id for r in problem.requests}) != len(problem.requests):
        raise ValueError("a request stands in the round twice")
    if any(o.places < 0 for o in problem.offers):
        raise ValueError("an offer cannot have fewer than no places")
    for request in problem.requests:
        named = [c.offer for c in request.choices]
        if len(set(named)) != len(named) or not set(named) <= offers:
            raise ValueError(f"request {request.id} names an offer twice, or one of another round")
        if request.employer not in employers:
            raise ValueError(f"request {request.id} is of an employer that is not listed")
