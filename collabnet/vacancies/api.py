"""The partner API: an employer's own systems make, read, change, publish and end its posts with a key."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from collabnet.core.actor import Scope
from collabnet.core.permissions import Permission
from collabnet.core.vacancy import Action
from collabnet.platform import problems
from collabnet.platform.access import current_actor, keyed, public
from collabnet.platform.errors import NotFound
from collabnet.vacancies import (
    api_document,
    api_models,
    api_reading,
    queries,
    queries_api,
    services_api,
    services_keys,
)

bp = Blueprint("vacancies_api", __name__)
POSTS = "/api/v1/vacancies"
ONE = f"{POSTS}/<int:number>"
key_needed = keyed(Permission.POST_VACANCIES, upload_limit=api_reading.LARGEST_BODY)


@bp.get("/api")
@public()
def about() -> ResponseReturnValue:
    """What the API is, for people, with an example."""
    return render_template(
        "vacancies_api/about.html",
        operations=api_document.in_words(),
        calls=current_app.config["API_CALLS_A_MINUTE"],
        address=current_app.config["PUBLIC_URL"] + POSTS,
        example=api_document.EXAMPLE_TEXT,
        lifetimes=services_keys.LIFETIMES,
    )


@bp.get("/api/v1/openapi.json")
@public()
def document() -> ResponseReturnValue:
    """The API as an OpenAPI 3.1 document, made of the models that check what is sent."""
    return _answer(api_document.document(current_app.config["PUBLIC_URL"]))


@bp.get(POSTS)
@key_needed
def posts() -> ResponseReturnValue:
    """The employer's posts, the newest first, or the one that its own reference names."""
    api_reading.only("page", "per_page", "external_ref")
    page, per_page = api_reading.page(), api_reading.per_page()
    rows, total = queries_api.own_posts(
        _owner(), external_ref=api_reading.reference(), page=page, per_page=per_page
    )
    return _answer(
        {
            "posts": [queries_api.summary(row) for row in rows],
            "page": page,
            "pages": max(1, -(-total // per_page)),
            "total": total,
        }
    )


@bp.post(POSTS)
@key_needed
def send() -> ResponseReturnValue:
    """Make a post; the same body again is answered with the post that it made."""
    sent = api_reading.body(api_models.NewPost)
    try:
        made = services_api.send(
            actor=current_actor(),
            owner=_owner(),
            external_ref=sent.external_ref,
            post=api_reading.post_of(sent.post),
            publish=sent.publish,
        )
    except services_api.Taken as taken:
        return problems.problem(409, taken.message, existing=queries_api.whole(taken.row))
    answer = _answer(queries_api.whole(made.row), 201 if made.is_new else 200)
    answer.headers["Location"] = f"{POSTS}/{made.row.id}"
    return answer


@bp.get(ONE)
@key_needed
def one(number: int) -> ResponseReturnValue:
    """A post with all that it says."""
    return _answer(queries_api.whole(_post(number)))


@bp.put(ONE)
@key_needed
def change(number: int) -> ResponseReturnValue:
    """Change all that a post says."""
    row = _post(number)
    sent = api_reading.body(api_models.ChangedPost)
    services_api.change(
        actor=current_actor(), row=row, post=api_reading.post_of(sent.post), version=sent.version
    )
    return _answer(queries_api.whole(row))


@bp.post(f"{ONE}/publish")
@key_needed
def publish(number: int) -> ResponseReturnValue:
    """Publish a post, now or on a day."""
    row = _post(number)
    sent = api_reading.body(api_models.Publication)
    services_api.publish_now(
        actor=current_actor(),
        row=row,
        on=api_reading.day(sent.publish_on, "publish_on"),
        version=sent.version,
    )
    return _answer(queries_api.whole(row))


@bp.post(f"{ONE}/close")
@key_needed
def close(number: int) -> ResponseReturnValue:
    """Close a post before its day."""
    return _end(number, Action.CLOSE)


@bp.post(f"{ONE}/withdraw")
@key_needed
def withdraw(number: int) -> ResponseReturnValue:
    """Take a post down."""
    return _end(number, Action.WITHDRAW)


def _end(number: int, action: Action) -> Response:
    row = _post(number)
    sent = api_reading.body(api_models.Ending)
    services_api.end(actor=current_actor(), row=row, action=action, version=sent.version)
    return _answer(queries_api.whole(row))


def _owner() -> Scope:
    owner = current_actor().key_for
    if owner is None:
        raise NotFound
    return owner


def _post(number: int) -> queries.Vacancy:
    row = queries_api.own_post(_owner(), number)
    if row is None:
        raise NotFound
    return row


def _answer(value: dict[str, Any], status: int = 200) -> Response:
    return Response(current_app.json.dumps(value), status=status, mimetype="application/json")
