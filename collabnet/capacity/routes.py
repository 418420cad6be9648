"""Pages for reading what is on offer: the list, its download, one owner's page and its history."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from collabnet.capacity import listing, queries
from collabnet.capacity.forms_list import FilterForm
from collabnet.capacity.listing import Filters
from collabnet.capacity.queries import Owner
from collabnet.capacity.words import grouped
from collabnet.core.permissions import Permission, can
from collabnet.platform.access import current_actor, needs, public
from collabnet.platform.errors import DomainError, NotFound
from collabnet.platform.exports import csv_response
from collabnet.platform.pagination import page_number

bp = Blueprint("capacity", __name__)
OWNER = "/capacity/<any(school,trust,la,region):kind>/<code>"


def owner_or_404(kind: str, code: str) -> Owner:
    """The owner at an address; raises NotFound."""
    owner = queries.find_owner(kind, code)
    if owner is None:
        raise NotFound
    return owner


@bp.get("/capacity")
@public()
def index() -> tuple[str, int]:
    """What is on offer: details for members, counts by area for everyone."""
    actor, form = current_actor(), FilterForm(request.args)
    filters = form.filters()
    asked = filters if filters is not None else Filters()
    member = can(actor, Permission.VIEW_CAPACITY)
    page = page_number(request.args.get("page"))
    html = render_template(
        "capacity/index.html",
        form=form,
        filters=asked,
        member=member,
        offers=listing.school_offers(actor=actor, filters=asked, page=page) if member else None,
        bodies=listing.body_offers(actor=actor, filters=asked) if member and page == 1 else [],
        localities=listing.counts_by_locality(asked),
        authorities=listing.counts_by_authority(asked),
        query=request.query_string.decode(errors="replace"),
    )
    return html, 200 if filters is not None else 400


@bp.get("/capacity.csv")
@public()
def index_csv() -> Response:
    """The same as a download: lines for members, counts by authority for everyone else."""
    actor = current_actor()
    filters = FilterForm(request.args).filters()
    if filters is None:
        raise DomainError("Check the filters: one of them cannot be read.")
    if can(actor, Permission.VIEW_CAPACITY):
        rows = listing.detail_rows(actor=actor, filters=filters)
        return csv_response("capacity.csv", listing.DETAIL_COLUMNS, list(rows))
    return csv_response(
        "capacity-counts.csv", listing.COUNT_COLUMNS, list(listing.count_rows(filters))
    )


@bp.get(OWNER)
@public()
def owner_page(kind: str, code: str) -> str:
    """What one owner offers: its details for those who may see them, counts for everyone."""
    actor, owner = current_actor(), owner_or_404(kind, code)
    own = queries.is_own(actor, owner)
    edit = queries.may_edit(actor, owner)
    statement = (
        queries.live_statement(owner.scope) if own or edit else queries.shown_statement(owner)
    )
    details = statement is not None and queries.may_see_details(actor, owner, statement)
    names = queries.names_of([statement.confirmed_by]) if statement is not None and details else {}
    return render_template(
        "capacity/owner.html",
        owner=owner,
        statement=statement,
        details=details,
        age=queries.age(statement) if statement else None,
        over=statement is not None and queries.is_over(statement),
        counts=statement.counts() if statement else None,
        groups=grouped(statement) if statement and details else [],
        confirmed_by=names.get(statement.confirmed_by or 0, "") if statement else "",
        edit=edit,
        draft=queries.draft_statement(owner.scope) if edit else None,
        withdrawn=queries.last_withdrawn(owner.scope) if edit else None,
    )


@bp.get(OWNER + "/history")
@needs(Permission.EDIT_CAPACITY, subject=queries.owner_subject)
def owner_history(kind: str, code: str) -> str:
    """Every statement the owner has published: when, by whom, and what it said."""
    owner = owner_or_404(kind, code)
    statements = queries.history(owner.scope)
    people = [person for s in statements for person in (s.published_by, s.confirmed_by, s.ended_by)]
    return render_template(
        "capacity/history.html",
        owner=owner,
        statements=[(statement, grouped(statement)) for statement in statements],
        names=queries.names_of(people),
    )
