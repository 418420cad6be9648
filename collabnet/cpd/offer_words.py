"""Everything an offer says, in words, for checking the answers before it is published."""

from __future__ import annotations

import datetime as dt

from collabnet.core import school_time
from collabnet.cpd.areas import (
    COVER_LABELS,
    PHASE_LABELS,
    STANDARD,
    WAY_LABELS,
    area_label,
    pounds,
)
from collabnet.cpd.models import Offer


def answers(offer: Offer) -> list[tuple[str, list[tuple[str, str]]]]:
    """Everything an offer says, by step, for checking before it is published; what was left out is not listed."""
    held = f"{offer.places_held}, until {day_words(offer.held_until)}" if offer.held_until else ""
    sessions = [
        ("Session", school_time.span_words(s.starts_at, s.ends_at))
        for s in offer.sessions
        if s.cancelled_at is None
    ]
    found: list[tuple[str, list[tuple[str, str]]]] = [
        ("about", [
            ("Title", offer.title), ("About", area_label(offer.area)), ("Phase", PHASE_LABELS[offer.phase]),
            ("Who for", offer.audience), ("Provider", offer.provider), ("What people do", offer.summary),
        ]),
        ("standard", [(part.short, getattr(offer, part.field)) for part in STANDARD]),
        ("sessions", sessions),
        ("where", [
            ("Where", "Online" if offer.mode == "online" else offer.address), ("Postcode", offer.postcode),
            ("Access", offer.access), ("How to join", offer.joining),
        ]),
        ("places", [
            ("Places", str(offer.places)), ("Set aside for schools under pressure", held),
            ("Most for one employer", str(offer.cap_per_employer or "")), ("How they are given", WAY_LABELS[offer.way]),
            ("Closing date", day_words(offer.closing_at)), ("Hours to answer an offered place", str(offer.offer_hours)),
        ]),
        ("terms", [
            ("Cost of a place", pounds(offer.cost_pence)), ("Cover paid by", COVER_LABELS.get(offer.cover_payer, "")),
            ("Travel and other costs", offer.travel), ("If somebody cancels", offer.cancellation_terms),
        ]),
    ]  # fmt: skip
    return [(step, [(name, text) for name, text in pairs if text]) for step, pairs in found]


def day_words(instant: dt.datetime | None) -> str:
    """The day that ends at an instant, in words."""
    if instant is None:
        return ""
    return school_time.day_words(school_time.day_of(instant - dt.timedelta(seconds=1)))
