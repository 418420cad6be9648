"""Pages of matches: training that fits a request, for who asks; requests that fit training, for its host."""

from __future__ import annotations

from flask import render_template

from collabnet.core.permissions import Permission
from collabnet.cpd import matches, offers, requests
from collabnet.cpd.blueprint import bp
from collabnet.platform.access import current_actor, needs
from collabnet.platform.errors import NotFound


@bp.get("/training/requests/<int:request_id>/matches")
@needs(Permission.BOOK_CPD, subject=requests.employer_subject)
def request_matches(request_id: int) -> str:
    """Training that fits a request, with the reasons, best first."""
    found, actor = requests.find(request_id), current_actor()
    if found is None:
        raise NotFound
    fitting, wider = matches.for_request(actor, found)
    return render_template(
        "cpd/request_matches.html",
        asked=requests.as_seen(actor, [found])[0],
        found=fitting,
        wider=wider,
    )


@bp.get("/training/offers/<int:offer_id>/asked")
@needs(Permission.OFFER_CPD, subject=offers.host_subject)
def offer_asked(offer_id: int) -> str:
    """Who asked for what this training is about: for its host."""
    offer = offers.find(offer_id)
    if offer is None or offer.state == "draft":
        raise NotFound
    return render_template(
        "cpd/offer_asked.html",
        row=offers.rows([offer])[0],
        seekers=matches.for_offer(current_actor(), offer),
    )
