"""Feedback: the short form behind a link in a mail, and what the host sees of the answers."""

from __future__ import annotations

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from collabnet.core.permissions import Permission
from collabnet.core.training_feedback import FEWEST_ANSWERS
from collabnet.cpd import queries_feedback, services_feedback
from collabnet.cpd.blueprint import bp
from collabnet.cpd.forms_feedback import feedback_form, scores_of
from collabnet.platform.access import needs, public
from collabnet.platform.errors import NotFound


@bp.route("/training/feedback/<string(maxlength=100):token>", methods=["GET", "POST"])
@public()
def feedback(token: str) -> ResponseReturnValue:
    """Answer one stage's questions, for whoever has the link."""
    asked = queries_feedback.asked(token)
    if asked is None:
        return make_response(render_template("cpd/feedback_over.html"), 404)
    if asked.answered:
        return render_template("cpd/feedback_thanks.html", asked=asked)
    form = feedback_form(asked.stage)
    if form.validate_on_submit():
        services_feedback.answer(
            token=token,
            scores=scores_of(form, asked.stage),
            comment=str(form["comment"].data or ""),
        )
        return render_template("cpd/feedback_thanks.html", asked=asked)
    status = 422 if form.errors else 200
    return render_template("cpd/feedback.html", form=form, asked=asked), status


@bp.get("/training/offers/<int:offer_id>/feedback")
@needs(Permission.OFFER_CPD, subject=queries_feedback.offer_subject)
def host_feedback(offer_id: int) -> ResponseReturnValue:
    """What people said of one training, once enough have answered."""
    offer = queries_feedback.find_offer(offer_id)
    if offer is None:
        raise NotFound
    return render_template(
        "cpd/host_feedback.html",
        offer=offer,
        stages=queries_feedback.host_view(offer_id),
        fewest=FEWEST_ANSWERS,
    )
