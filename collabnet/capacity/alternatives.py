"""What capacity statements offer instead of a post: specialists by the day, and trusts' and councils' cover pools."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from collabnet.capacity.listing import Filters, Offer, body_offers, school_offers
from collabnet.core.actor import Actor
from collabnet.core.alternatives import Alternative, Help, Sought
from collabnet.core.capacity_kinds import Kind
from collabnet.core.geography import GridPoint, metres

WITHIN_MILES = 15.0
MOST = 6


def alternatives(actor: Actor, sought: Sought) -> Iterator[Alternative]:
    """People whom members of the locality lend by the day: for a subject of the post first, then the nearest.

    Pupil places are never among them: how full a school is says nothing here.
    """
    centre = None
    if sought.easting is not None and sought.northing is not None:
        centre = GridPoint(sought.easting, sought.northing)
    specialists = Filters(kind=Kind.SPECIALIST, centre=centre, radius_miles=WITHIN_MILES)
    near = school_offers(actor=actor, filters=specialists).rows
    yield from _each(
        Help.SECONDMENT, [*near, *body_offers(actor=actor, filters=specialists)], sought
    )
    yield from _each(Help.COVER, body_offers(actor=actor, filters=Filters(kind=Kind.COVER)), sought)


def _each(help_: Help, offers: Iterable[Offer], sought: Sought) -> Iterator[Alternative]:
    own = f"/capacity/{sought.owner.kind.value}/{sought.owner.code}"
    others = [offer for offer in offers if offer.href != own]
    # Sorting keeps the nearest first among equals.
    for offer in sorted(others, key=lambda offer: not sought.is_about(_words(offer)))[:MOST]:
        distance = offer.distance_miles
        yield Alternative(
            help_,
            text=offer.name,
            href=offer.href,
            detail=_words(offer),
            metres=round(metres(distance)) if distance is not None else None,
        )


def _words(offer: Offer) -> str:
    return "; ".join(line.together for line in offer.lines)
