"""Pages of an employer: book places, see them, name who comes, hand on, give up, answer an offered place."""

from __future__ import annotations

from flask import flash, render_template, request
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from collabnet.core.actor import Actor, Scope
from collabnet.core.permissions import Permission
from collabnet.core.waiting_list import RULE
from collabnet.cpd import booking as places
from collabnet.cpd import bookings, links, offers, parties
from collabnet.cpd.areas import WAY_WORDS, pounds
from collabnet.cpd.blueprint import bp
from collabnet.cpd.bookings import Booking
from collabnet.cpd.forms_bookings import BookForm, CancelForm, PersonForm, TransferForm
from collabnet.cpd.routes_hosting import OFFER, Answer, kept
from collabnet.platform.access import current_actor, needs, public
from collabnet.platform.errors import Conflict, NotFound
from collabnet.platform.security import redirect_to

own_booking = needs(Permission.BOOK_CPD, subject=bookings.employer_subject)
BOOKING = "/training/bookings/<int:booking_id>"
BODY = "/<any(school,trust,la,region):kind>/<code>"


@bp.route(OFFER + "/book", methods=["GET", "POST"])
@needs(Permission.BOOK_CPD)
def book(offer_id: int) -> Answer:
    """Book places in one form: for whom, how many, who comes if that is known."""
    offer = offers.shown_offer(offer_id)
    if offer is None:
        raise NotFound
    actor = current_actor()
    employers = parties.bodies_for(actor, Permission.BOOK_CPD)
    form = BookForm()
    form.employer.choices = [SelectChoice(str(s), name) for s, name in employers.items()]
    status = 200
    if request.method == "POST":
        people = form.named() if form.validate() else None
        if people is not None:
            employer = next(s for s in employers if str(s) == form.employer.data)
            made: list[Booking] = []
            if kept(
                form,
                lambda: made.extend(
                    places.book(
                        actor=actor, offer_id=offer_id, employer=employer, people=people,
                        key=form.key.data or "", note=form.note.data or "",
                    )
                ),
            ):  # fmt: skip
                flash(_summary(made), "success")
                return redirect_to(_places_href(offer_id, employer))
        status = 422
    else:
        form.new_key()
    page = render_template(
        "cpd/book.html", form=form, offer=offer, row=offers.rows([offer])[0], rule=RULE,
        way=WAY_WORDS[offer.way], cost=pounds(offer.cost_pence), open_now=offers.is_open(offer),
        only=next(iter(employers.values())) if len(employers) == 1 else "",
    )  # fmt: skip
    return page, status


def _summary(made: list[Booking]) -> str:
    """What came of a booking, in a sentence."""
    found = []
    for state, words in (
        ("booked", "booked"),
        ("waiting", "on the waiting list"),
        ("requested", "asked for"),
    ):
        number = sum(b.state == state for b in made)
        if number:
            found.append(f"{number} place{'' if number == 1 else 's'} {words}")
    return (", ".join(found) or "Sent before") + "."


def _places_href(offer_id: int, employer: Scope) -> str:
    return f"/training/offers/{offer_id}/places/{employer.kind}/{employer.code}"


@bp.get(OFFER + "/places" + BODY)
@needs(Permission.BOOK_CPD, subject=bookings.body_subject)
def employer_places(offer_id: int, kind: str, code: str) -> str:
    """The places of one employer on an offer: how each stands and why."""
    offer, employer = offers.find(offer_id), parties.parse(f"{kind}:{code}")
    if offer is None or offer.state == "draft" or employer is None:
        raise NotFound
    return render_template(
        "cpd/places.html", offer=offer, row=offers.rows([offer])[0], name=parties.name(employer),
        placed=bookings.of_employer(offer_id, employer), open_now=offers.is_open(offer), rule=RULE,
    )  # fmt: skip


@bp.get("/training/bookings")
@needs(Permission.BOOK_CPD)
def own_bookings() -> str:
    """What somebody's own organisations have booked, asked for and wait for."""
    actor = current_actor()
    employers = parties.bodies_for(actor, Permission.BOOK_CPD)
    return render_template(
        "cpd/bookings.html",
        coming=bookings.trips(actor, employers),
        past=bookings.trips(actor, employers, past=True),
        when=offers.when_words,
        several=len(employers) > 1,
    )


@bp.get(BOOKING)
@own_booking
def booking(booking_id: int) -> str:
    """One place: how it stands, why, everything that happened to it, and what can be done."""
    found, offer = _both(booking_id)
    return render_template(
        "cpd/booking.html", placed=bookings.placed(found), offer=offer, row=offers.rows([offer])[0],
        history=bookings.history(booking_id), rule=RULE,
    )  # fmt: skip


def _both(booking_id: int) -> tuple[Booking, offers.Offer]:
    found = bookings.find(booking_id)
    offer = offers.find(found.offer_id) if found is not None else None
    if found is None or offer is None:
        raise NotFound
    return found, offer


@bp.route(BOOKING + "/person", methods=["GET", "POST"])
@own_booking
def name_person(booking_id: int) -> Answer:
    """Say who comes, or somebody else instead."""
    found, offer = _both(booking_id)
    form = PersonForm(name=found.person_name, email=found.person_email)
    status = 200
    if request.method == "POST":
        person = form.person() if form.validate() else None
        if person is not None and _kept_name(
            form,
            lambda: places.swap_person(actor=current_actor(), booking_id=booking_id, person=person),
        ):
            flash(f"{person.name} is down for this place.", "success")
            return redirect_to(_places_href(offer.id, found.employer))
        status = 422
    page = render_template("cpd/person.html", form=form, offer=offer, placed=bookings.placed(found))
    return page, status


def _kept_name(form: PersonForm, act: object) -> bool:
    """As kept, with what is wrong with a person beside the address."""
    good = kept(form, act)  # type: ignore[arg-type]
    if not good and form.form_errors:
        form.email.errors = [*form.email.errors, *form.form_errors]
        form.form_errors.clear()
    return good


@bp.route(BOOKING + "/transfer", methods=["GET", "POST"])
@own_booking
def transfer(booking_id: int) -> Answer:
    """Hand a booked place on to a colleague of another organisation that somebody acts for."""
    found, offer = _both(booking_id)
    if found.state != "booked":
        raise NotFound
    actor = current_actor()
    employers = {
        s: n
        for s, n in parties.bodies_for(actor, Permission.BOOK_CPD).items()
        if s != found.employer
    }
    form = TransferForm()
    form.employer.choices = [SelectChoice(str(s), n) for s, n in employers.items()]
    status = 200
    if request.method == "POST":
        person = form.person() if form.validate() else None
        if person is not None and _kept_transfer(actor, form, booking_id, employers, person):
            flash("Handed on.", "success")
            return redirect_to(f"/training/bookings/{booking_id}")
        status = 422
    page = render_template(
        "cpd/transfer.html", form=form, offer=offer, placed=bookings.placed(found),
        any_other=bool(employers),
    )  # fmt: skip
    return page, status


def _kept_transfer(
    actor: Actor,
    form: TransferForm,
    booking_id: int,
    employers: dict[Scope, str],
    person: places.Person,
) -> bool:
    employer = next(s for s in employers if str(s) == form.employer.data)
    good = _kept_name(
        form,
        lambda: places.transfer(
            actor=actor, booking_id=booking_id, employer=employer, person=person if person.name else None
        ),
    )  # fmt: skip
    return good


@bp.route(BOOKING + "/cancel", methods=["GET", "POST"])
@own_booking
def cancel_booking(booking_id: int) -> Answer:
    """Ask before a place is given up."""
    found, offer = _both(booking_id)
    form = CancelForm()
    status = 200
    if request.method == "POST":
        if form.validate():
            ended = places.cancel(
                actor=current_actor(), booking_id=booking_id, reason=form.reason.data or ""
            )
            flash("Cancelled. A place that came free goes to the next in line.", "success")
            return redirect_to(_places_href(offer.id, ended.employer))
        status = 422
    elif not bookings.placed(found).live:
        return redirect_to(f"/training/bookings/{booking_id}")
    page = render_template(
        "cpd/cancel_booking.html", form=form, offer=offer, placed=bookings.placed(found)
    )
    return page, status


@bp.post(BOOKING + "/answer")
@own_booking
def answer_booking(booking_id: int) -> Response:
    """Take or turn down an offered place."""
    yes = request.form.get("answer") == "yes"
    found = _answer(current_actor(), booking_id, yes=yes)
    flash(_answered(found, yes=yes), "success" if found.state == "booked" else "message")
    return redirect_to(f"/training/bookings/{booking_id}")


def _answer(actor: Actor, booking_id: int, *, yes: bool) -> Booking:
    act = places.accept_offer if yes else places.decline_offer
    return act(actor=actor, booking_id=booking_id)


def _answered(found: Booking, *, yes: bool) -> str:
    if found.state == "booked":
        return "The place is yours."
    if yes:
        return "The time to answer had passed, so the place went to the next in line."
    return "Turned down. The place goes to the next in line."


@bp.route("/training/answer/<token>", methods=["GET", "POST"])
@public()
def answer(token: str) -> Answer:
    """The page a mail about an offered place leads to: yes or no. Looking at it changes nothing."""
    read = links.read_token(token)
    found = bookings.find(read[0]) if read is not None else None
    if read is None or found is None:
        raise NotFound
    offer = offers.find(found.offer_id)
    assert offer is not None  # noqa: S101 - a booking has its offer
    now_offered = (
        found.state == "offered"
        and found.offered_until is not None
        and int(found.offered_until.timestamp()) == read[1]
    )
    if request.method == "POST":
        if not now_offered:
            raise Conflict("This place has been answered already, or its time has passed.")
        yes = request.form.get("answer") == "yes"
        ended = _answer(Actor(system="link in a mail"), found.id, yes=yes)
        return render_template(
            "cpd/answered.html", offer=offer, state=ended.state, words=_answered(ended, yes=yes)
        )
    return render_template(
        "cpd/answer.html", offer=offer, row=offers.rows([offer])[0], placed=bookings.placed(found),
        now_offered=now_offered, token=token,
    )  # fmt: skip
