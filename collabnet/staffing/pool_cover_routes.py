"""The pages of cover: requests of schools, questions to people, the people in the pool, approaches."""

from __future__ import annotations

import re
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from collabnet.accounts.queries_organisations import employer_named
from collabnet.core.permissions import Permission
from collabnet.core.talent_pool import Interest, Wanted
from collabnet.platform.access import current_actor, needs, signed_in
from collabnet.platform.errors import Conflict, NotFound
from collabnet.platform.security import redirect_to
from collabnet.staffing import (
    pool_approaches,
    pool_cover_pages,
    pool_cover_queries,
    pool_cover_services,
    pool_queries,
    queries,
)
from collabnet.staffing.forms import StepForm
from collabnet.staffing.pool_cover_forms import (
    PHASE_OF,
    AnswerForm,
    ApproachForm,
    CoverForm,
    MessageForm,
    PeopleForm,
    TakeBackForm,
    shown_request,
)
from collabnet.staffing.routes import bp, scope_in

STEPS = {
    "publish": (pool_cover_services.publish, "People are being asked now"),
    "close": (pool_cover_services.close, "Nobody else is asked. Whoever accepted still comes"),
    "call-off": (pool_cover_services.call_off, "Called off. Whoever was asked or had accepted is told"),
}  # fmt: skip


def managed(number: int) -> pool_cover_queries.CoverRequest:
    """A request of a school that the person arranges for. Raises NotFound."""
    row = pool_cover_queries.request(number)
    if row is None or not pool_cover_queries.may_manage(current_actor(), row):
        raise NotFound
    return row


def asked_me(number: int) -> pool_cover_queries.Asked:
    """A question to whoever is signed in. Raises NotFound."""
    found = pool_cover_queries.asked(current_actor(), number)
    if found is None:
        raise NotFound
    return found


@bp.get("/cover")
@signed_in()
def cover() -> ResponseReturnValue:
    """Requests of the person's schools, and what the person was asked."""
    return render_template("staffing/pool_cover.html", page=pool_cover_pages.cover_page(current_actor()))  # fmt: skip


@bp.route("/cover/new", methods=["GET", "POST"])
@needs(Permission.ARRANGE_SECONDMENTS)
def cover_new() -> ResponseReturnValue:
    """Write a request for cover, or copy one."""
    schools = pool_cover_pages.schools(current_actor())
    known = {"phase": PHASE_OF.get(pool_cover_pages.phase_of(schools), "")}
    form = CoverForm(data=known | _copied(request.args.get("copy", "")))
    form.offer(schools)
    if form.validate_on_submit():
        row = pool_cover_services.create(
            actor=current_actor(), school=scope_in(form.school.data), values=form.values()
        )
        flash("The draft is saved", "success")
        return redirect_to(f"/cover/{row.id}")
    return render_template(
        "staffing/pool_cover_edit.html", form=form, row=None
    ), 422 if form.errors else 200


def _copied(number: str) -> dict[str, Any]:
    """What a request says, to begin another with; nothing where it is not the person's to copy."""
    row = pool_cover_queries.request(int(number)) if re.fullmatch(r"[0-9]{1,10}", number) else None
    if row is None or not pool_cover_queries.may_manage(current_actor(), row):
        return {}
    return shown_request(row) | {"version": ""}


@bp.route("/cover/<int:number>/edit", methods=["GET", "POST"])
@signed_in()
def cover_edit(number: int) -> ResponseReturnValue:
    """Change a draft."""
    row = managed(number)
    form = CoverForm(data=shown_request(row))
    form.offer(
        [o for o in pool_cover_pages.schools(current_actor()) if o.scope.code == str(row.urn)]
    )
    if form.validate_on_submit():
        pool_cover_services.change_draft(
            actor=current_actor(), row=row, values=form.values(), version=form.seen_version
        )
        flash("Your changes are saved", "success")
        return redirect_to(f"/cover/{number}")
    return render_template(
        "staffing/pool_cover_edit.html", form=form, row=row
    ), 422 if form.errors else 200


@bp.get("/cover/<int:number>")
@signed_in()
def cover_request(number: int) -> ResponseReturnValue:
    """One request as its school sees it."""
    return _request_page(number)


def _request_page(
    number: int, sent: int = 0, form: MessageForm | None = None
) -> ResponseReturnValue:
    """The page with a form for a message to each person who comes; `form` is the one that was sent, refused."""
    page = pool_cover_pages.request_page(managed(number), current_actor())
    forms = {one.answer.id: _message_to(one.answer.id) for one in page.coming}
    if form is not None:
        forms[sent] = form
    return render_template(
        "staffing/pool_cover_request.html", page=page, form=form, forms=forms
    ), 422 if form is not None else 200


def _message_to(answer_id: int) -> MessageForm:
    return MessageForm(prefix=f"to{answer_id}")


@bp.post("/cover/<int:number>/<any('publish','close','call-off'):step>")
@signed_in()
def cover_step(number: int, step: str) -> ResponseReturnValue:
    """Begin to ask people, stop asking, or need nobody after all."""
    service, done = STEPS[step]
    service(actor=current_actor(), row=managed(number), version=StepForm().seen_version)
    flash(done, "success")
    return redirect_to(f"/cover/{number}")


def _say_sent(text: str) -> None:
    """That a message is on its way, and phrases in it to think about: C26 warns and holds nothing back."""
    flash("Your message is sent", "success")
    for remark in pool_cover_pages.remarks(text):
        flash(remark)


@bp.post("/cover/<int:number>/people/<int:answer_id>/message")
@signed_in()
def cover_message(number: int, answer_id: int) -> ResponseReturnValue:
    """Send a message to somebody who accepted."""
    answer = pool_cover_queries.answer_of(managed(number), answer_id)
    if answer is None:
        raise NotFound
    form = _message_to(answer_id)
    if not form.validate_on_submit():
        return _request_page(number, answer_id, form)
    pool_cover_services.write(
        actor=current_actor(), answer=answer, text=form.message.data or "", to_person=True
    )
    _say_sent(form.message.data or "")
    return redirect_to(f"/cover/{number}")


@bp.get("/cover/asked/<int:number>")
@signed_in()
def cover_asked(number: int) -> ResponseReturnValue:
    """A question to the person, or cover that they accepted."""
    return _asked_page(number, AnswerForm(), TakeBackForm(), MessageForm())


def _asked_page(
    number: int, answer: AnswerForm, back: TakeBackForm, message: MessageForm
) -> ResponseReturnValue:
    refused = next((form for form in (answer, back, message) if form.errors), None)
    return render_template(
        "staffing/pool_asked.html", page=pool_cover_pages.asked_page(asked_me(number)),
        form=refused, answer=answer, back=back, message=message,
    ), 422 if refused is not None else 200  # fmt: skip


@bp.post("/cover/asked/<int:number>/<any(accept,decline,back,message):what>")
@signed_in()
def cover_answer(number: int, what: str) -> ResponseReturnValue:
    """Accept, say no, take an acceptance back, or write to the school."""
    found, actor = asked_me(number).answer, current_actor()
    form, back, message = AnswerForm(), TakeBackForm(), MessageForm()
    sent = {"accept": form, "back": back, "message": message}.get(what)
    if sent is not None and not sent.validate_on_submit():
        return _asked_page(number, form, back, message)
    if what == "accept":
        pool_cover_services.accept(actor=actor, answer=found, phone=form.phone.data or "")
        flash("You have accepted. The school learns your name now", "success")
    elif what == "decline":
        pool_cover_services.decline(actor=actor, answer=found)
        flash("You have said no. Nobody is told who did", "success")
    elif what == "back":
        pool_cover_services.take_back(actor=actor, answer=found, note=back.note.data or "")
        flash("Taken back. The school is told", "success")
    else:
        pool_cover_services.write(
            actor=actor, answer=found, text=message.message.data or "", to_person=False
        )
        _say_sent(message.message.data or "")
    return redirect_to(f"/cover/asked/{number}")


@bp.get("/cover/people")
@needs(Permission.ARRANGE_SECONDMENTS)
def cover_people() -> ResponseReturnValue:
    """The people in the pool whom the person may see."""
    actor = current_actor()
    schools = pool_cover_pages.schools(actor)
    asked = MultiDict(request.args)
    asked.setdefault("school", str(schools[0].scope) if schools else "")
    form = PeopleForm(asked)
    form.offer(schools)
    if not form.validate():
        return render_template("staffing/pool_people.html", form=form, cards=[]), 400
    cards = pool_cover_pages.people_cards(
        actor,
        near=employer_named(form.school.data or ""),
        interest=Interest(form.interest.data) if form.interest.data else None,
        wanted=Wanted(
            form.role.data or "",
            frozenset(filter(None, [form.subject.data])),
            frozenset(filter(None, [form.phase.data])),
        ),
    )
    return render_template("staffing/pool_people.html", form=form, cards=cards)


@bp.route("/cover/people/<key>", methods=["GET", "POST"])
@needs(Permission.ARRANGE_SECONDMENTS)
def cover_person(key: str) -> ResponseReturnValue:
    """One person in the pool, and asking to talk to them."""
    actor = current_actor()
    row = pool_queries.profile_by_key(actor, key)
    if row is None:
        raise NotFound
    form = ApproachForm()
    form.offer(queries.employers_of(actor), row.interests)
    if form.validate_on_submit():
        try:
            pool_approaches.ask(
                actor=actor, profile=row, employer=scope_in(form.employer.data),
                about=Interest(form.about.data), note=form.note.data or "",
            )  # fmt: skip
        except Conflict as error:
            form.employer.errors = [error.message]
        else:
            flash("They are told that you would like to talk", "success")
            return redirect_to("/cover")
    schools = pool_cover_pages.schools(actor)
    place = pool_cover_pages.place_of(schools[0].scope if schools else None)
    return render_template(
        "staffing/pool_person.html", form=form, card=pool_cover_pages.person_card(row, place)
    ), 422 if form.errors else 200


def approach_of_mine(number: int) -> pool_cover_pages.ApproachLine:
    """An approach of one of the person's employers, as they may see it. Raises NotFound."""
    page = pool_cover_pages.cover_page(current_actor())
    found = next((line for line in page.approaches if line.row.id == number), None)
    if found is None:
        raise NotFound
    return found


@bp.route("/cover/approaches/<int:number>", methods=["GET", "POST"])
@needs(Permission.ARRANGE_SECONDMENTS)
def cover_approach(number: int) -> ResponseReturnValue:
    """Somebody whom the person's employer asked to talk to, and a message once they said yes."""
    line, form = approach_of_mine(number), MessageForm()
    if form.validate_on_submit():
        pool_approaches.write(
            actor=current_actor(), row=line.row, text=form.message.data or "", to_person=True
        )
        _say_sent(form.message.data or "")
        return redirect_to(f"/cover/approaches/{number}")
    return render_template(
        "staffing/pool_approach_sent.html", form=form, line=line
    ), 422 if form.errors else 200


@bp.post("/cover/approaches/<int:number>/back")
@needs(Permission.ARRANGE_SECONDMENTS)
def cover_approach_back(number: int) -> ResponseReturnValue:
    """No longer ask somebody."""
    pool_approaches.take_back(actor=current_actor(), row=approach_of_mine(number).row)
    flash("Taken back", "success")
    return redirect_to("/cover")


@bp.route("/profile/approaches/<int:number>", methods=["GET", "POST"])
@signed_in()
def profile_approach(number: int) -> ResponseReturnValue:
    """Who would like to talk to the person, and the answer."""
    line, form = _asks_me(number), AnswerForm()
    if form.validate_on_submit():
        accepts = request.form.get("answer") == "yes"
        pool_approaches.answer(
            actor=current_actor(), row=line.row, accepts=accepts, phone=form.phone.data or ""
        )
        flash("They learn your name now" if accepts else "You have said no", "success")
        return redirect_to(f"/profile/approaches/{number}")
    return render_template(
        "staffing/pool_approach.html", form=form, answer=form, message=MessageForm(), line=line
    ), 422 if form.errors else 200


@bp.post("/profile/approaches/<int:number>/message")
@signed_in()
def profile_approach_message(number: int) -> ResponseReturnValue:
    """Write to an employer to which the person said yes."""
    line, form = _asks_me(number), MessageForm()
    if form.validate_on_submit():
        pool_approaches.write(
            actor=current_actor(), row=line.row, text=form.message.data or "", to_person=False
        )
        _say_sent(form.message.data or "")
        return redirect_to(f"/profile/approaches/{number}")
    return render_template(
        "staffing/pool_approach.html", form=form, answer=AnswerForm(), message=form, line=line
    ), 422


def _asks_me(number: int) -> pool_cover_pages.ApproachLine:
    """An approach to whoever is signed in. Raises NotFound."""
    row = pool_queries.own(current_actor().user_id or 0)
    lines = pool_cover_pages.own_approaches(row) if row is not None else []
    found = next((line for line in lines if line.row.id == number), None)
    if found is None:
        raise NotFound
    return found
