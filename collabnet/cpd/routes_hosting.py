"""Pages of a host: begin an offer, fill it in step by step, check, publish, copy it for another term."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, render_template, request
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from collabnet.capacity.forms import StepForm
from collabnet.core import school_time
from collabnet.core.permissions import Permission
from collabnet.cpd import offer_changes, offer_words, offers, parties
from collabnet.cpd.blueprint import bp
from collabnet.cpd.forms_offers import HostForm, SessionForm, step_form
from collabnet.cpd.offers import Offer
from collabnet.platform.access import current_actor, needs
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.platform.security import redirect_to

Answer = str | Response | tuple[str, int]
OFFER = "/training/offers/<int:offer_id>"
own_offer = needs(Permission.OFFER_CPD, subject=offers.host_subject)
LABELS = {
    "about": "What it is and who it is for",
    "standard": "The five parts of the DfE Standard",
    "sessions": "When it takes place",
    "where": "Where it takes place",
    "places": "Places and how they are given",
    "terms": "Cost, cover, travel and cancelling",
}
ORDER = tuple(LABELS)
LIVE_STEPS = ("about", "standard", "sessions", "where", "terms")
STEP_PAGE = OFFER + "/edit/<any(about,standard,where,places,terms):step>"


def offer_or_404(offer_id: int) -> Offer:
    """The offer at an address; raises NotFound."""
    offer = offers.find(offer_id)
    if offer is None:
        raise NotFound
    return offer


def version_of(form: StepForm | None = None) -> int:
    """The version that was on the screen; one that cannot be read is no version at all."""
    text = (form.token.data if form is not None else request.form.get("token")) or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def kept(form: StepForm, act: Callable[[], object]) -> bool:
    """Do what a form asks; whether it worked. A message goes beside its field, a conflict keeps what was typed."""
    try:
        act()
    except Conflict as conflict:
        raise Conflict(conflict.message, kept=form.kept()) from conflict
    except Invalid as invalid:
        field = form._fields.get(invalid.field)
        if field is None:
            form.form_errors.append(invalid.message)
        else:
            field.errors = [*field.errors, invalid.message]
        return False
    return True


@bp.route("/training/offers/new", methods=["GET", "POST"])
@needs(Permission.OFFER_CPD)
def new_offer() -> Answer:
    """Begin an offer: in whose name, where somebody acts for several."""
    hosts = parties.bodies_for(current_actor(), Permission.OFFER_CPD)
    form = HostForm()
    form.host.choices = [SelectChoice(str(s), name) for s, name in hosts.items()]
    if request.method == "GET" and len(hosts) == 1:
        form.host.data = str(next(iter(hosts)))
    status = 200
    if request.method == "POST":
        if form.validate():
            scope = next(s for s in hosts if str(s) == form.host.data)
            offer = offer_changes.create(actor=current_actor(), host=scope)
            return redirect_to(f"/training/offers/{offer.id}/edit/about")
        status = 422
    return render_template("cpd/new.html", form=form), status


@bp.get("/training/mine")
@needs(Permission.OFFER_CPD)
def own_offers() -> str:
    """What somebody's own organisations offer: drafts, what is open, what is over."""
    hosts = parties.bodies_for(current_actor(), Permission.OFFER_CPD)
    of = offers.of_hosts(hosts)
    found = [(name, offers.rows(of[s])) for s, name in hosts.items() if s in of]
    return render_template("cpd/mine.html", groups=found)


@bp.get(OFFER + "/edit")
@own_offer
def edit_offer(offer_id: int) -> Answer:
    """The steps of an offer, and what is still missing in each."""
    offer = offer_or_404(offer_id)
    if offer.state == "cancelled":
        return redirect_to(f"/training/offers/{offer_id}")
    missing = {m.step for m in offer_changes.missing(offer)}
    live = offer.state != "draft"
    steps = [
        (s, LABELS[s], "To do" if s in missing else "Done") for s in (LIVE_STEPS if live else ORDER)
    ]
    return render_template("cpd/edit.html", offer=offer, steps=steps, missing=missing, live=live)


@bp.route(STEP_PAGE, methods=["GET", "POST"])
@own_offer
def edit_step(offer_id: int, step: str) -> Answer:
    """One step of an offer."""
    offer = offer_or_404(offer_id)
    if offer.state != "draft" and step not in LIVE_STEPS:
        return redirect_to(f"/training/offers/{offer_id}/manage")
    form = step_form(step, offer)
    status = 200
    if request.method == "POST":
        values = form.values() if form.validate() else None
        if values is not None and kept(
            form,
            lambda: offer_changes.save(
                actor=current_actor(), offer_id=offer_id, version=version_of(form), values=values
            ),
        ):
            return _onwards(offer, step)
        status = 422
    page = render_template(
        "cpd/step.html", offer=offer, form=form, step=step, label=LABELS[step], live=offer.state != "draft"
    )  # fmt: skip
    return page, status


def _onwards(offer: Offer, step: str) -> Response:
    """After a step was saved: the next one, or out."""
    if offer.state != "draft":
        flash("Saved. Everyone who has or awaits a place is told what changed.", "success")
        return redirect_to(f"/training/offers/{offer.id}")
    if request.form.get("after") == "later":
        flash("Saved. Nobody else sees it until you publish it.", "success")
        return redirect_to("/training/mine")
    after = ORDER[ORDER.index(step) + 1 :]
    return redirect_to(f"/training/offers/{offer.id}/edit/{after[0] if after else 'check'}")


@bp.route(OFFER + "/edit/sessions", methods=["GET", "POST"])
@own_offer
def edit_sessions(offer_id: int) -> Answer:
    """The sessions, and a form to add one or a series."""
    offer = offer_or_404(offer_id)
    form = SessionForm()
    status = 200
    if request.method == "POST":
        times = form.times() if form.validate() else None
        if times is not None and kept(
            form,
            lambda: offer_changes.add_sessions(
                actor=current_actor(), offer_id=offer_id, version=version_of(form), times=times
            ),
        ):
            flash("Added.", "success")
            return redirect_to(f"/training/offers/{offer_id}/edit/sessions")
        status = 422
    else:
        form.token.data = str(offer.version)
    page = render_template(
        "cpd/sessions.html", offer=offer, form=form, live=offer.state != "draft",
        sessions=[s for s in offer.sessions if s.cancelled_at is None],
        span_words=school_time.span_words,
    )  # fmt: skip
    return page, status


@bp.route(OFFER + "/edit/sessions/<int:session_id>", methods=["GET", "POST"])
@own_offer
def move_session(offer_id: int, session_id: int) -> Answer:
    """Another time or room for one session."""
    offer = offer_or_404(offer_id)
    session = next((s for s in offer.sessions if s.id == session_id and not s.cancelled_at), None)
    if session is None:
        raise NotFound
    start, end = school_time.to_wall(session.starts_at), school_time.to_wall(session.ends_at)
    which = school_time.which_of(session.starts_at)
    form = SessionForm(
        token=str(offer.version), day=start.date(), start=school_time.clock_words(start),
        end=school_time.clock_words(end), place=session.place, which=which.value if which else None,
    )  # fmt: skip
    del form.count, form.weeks
    status = 200
    if request.method == "POST":
        times = form.times() if form.validate() else None
        if times is not None and kept(
            form,
            lambda: offer_changes.move_session(
                actor=current_actor(), offer_id=offer_id, session_id=session_id,
                version=version_of(form), times=times,
            ),
        ):  # fmt: skip
            flash("Moved.", "success")
            return redirect_to(f"/training/offers/{offer_id}/edit/sessions")
        status = 422
    words = school_time.span_words(session.starts_at, session.ends_at)
    page = render_template(
        "cpd/session.html",
        offer=offer,
        form=form,
        words=words,
        live=offer.state != "draft",
        session_id=session_id,
    )
    return page, status


@bp.post(OFFER + "/edit/sessions/<int:session_id>/remove")
@own_offer
def remove_session(offer_id: int, session_id: int) -> Response:
    """Take a session out, or cancel it where people have booked."""
    try:
        offer_changes.remove_session(
            actor=current_actor(), offer_id=offer_id, session_id=session_id, version=version_of()
        )
    except Invalid as invalid:
        flash(invalid.message)
    else:
        flash("Removed.", "success")
    return redirect_to(f"/training/offers/{offer_id}/edit/sessions")


@bp.get(OFFER + "/edit/check")
@own_offer
def check_offer(offer_id: int) -> Answer:
    """All answers on one page before anything is published."""
    offer = offer_or_404(offer_id)
    if offer.state != "draft":
        return redirect_to(f"/training/offers/{offer_id}")
    return render_template(
        "cpd/check.html", offer=offer, missing=offer_changes.missing(offer), labels=LABELS,
        answers=offer_words.answers(offer),
    )  # fmt: skip


@bp.post(OFFER + "/publish")
@own_offer
def publish_offer(offer_id: int) -> Response:
    """Publish a draft."""
    try:
        offer_changes.publish(actor=current_actor(), offer_id=offer_id, version=version_of())
    except Invalid:
        return redirect_to(f"/training/offers/{offer_id}/edit/check")  # which lists what is missing
    flash("Published. Schools can find and book it now.", "success")
    return redirect_to(f"/training/offers/{offer_id}/manage")


@bp.post(OFFER + "/discard")
@own_offer
def discard_offer(offer_id: int) -> Response:
    """Give up a draft."""
    offer_changes.discard(actor=current_actor(), offer_id=offer_id, version=version_of())
    flash("The draft is gone.", "success")
    return redirect_to("/training/mine")


@bp.post(OFFER + "/copy")
@own_offer
def copy_offer(offer_id: int) -> Response:
    """A new draft with the same words, for another term."""
    offer = offer_changes.copy(actor=current_actor(), offer_id=offer_id)
    flash("Copied as a draft. Say when it takes place, and check the rest.", "success")
    return redirect_to(f"/training/offers/{offer.id}/edit")
