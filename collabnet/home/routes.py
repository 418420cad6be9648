"""The first page, a person's own page, the administrator's start, and the pages about the site itself."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template
from werkzeug.wrappers import Response as BaseResponse

from collabnet.core.permissions import Permission
from collabnet.home import about, maps, organisations, queries
from collabnet.home.reach import ADMIN_DOORS, PUBLIC_DOORS, leads_somewhere, open_doors
from collabnet.platform.access import current_actor, needs, public, signed_in
from collabnet.platform.security import redirect_to

bp = Blueprint("home", __name__)


@bp.get("/")
@public()
def first() -> str | BaseResponse:
    """What this is, one search box, the ways in; people who are signed in go to their own page."""
    if current_actor().signed_in:
        return redirect_to("/home")
    localities = queries.localities()
    return render_template(
        "home/first.html",
        doors=open_doors(PUBLIC_DOORS),
        localities=localities,
        map=maps.first_map(localities[0].slug if localities else None),
    )


@bp.get("/home")
@signed_in()
def home() -> str:
    """What waits for this person, their own organisations, what is new near them."""
    actor = current_actor()
    return render_template(
        "home/home.html",
        todo=queries.todo(actor),
        own=organisations.own_organisations(actor),
        news=queries.news(actor),
        doors=open_doors(PUBLIC_DOORS),
        leads_somewhere=leads_somewhere,
    )


@bp.get("/admin")
@needs(Permission.IMPORT_DATA)
def admin() -> str:
    """Where a network administrator starts."""
    return render_template("home/admin.html", doors=open_doors(ADMIN_DOORS), kept=about.kept())


@bp.get("/how-it-works")
@public()
def how_it_works() -> str:
    """What the site shows, to whom, and what it will never do."""
    return render_template("home/how_it_works.html", doors=open_doors(PUBLIC_DOORS))


@bp.get("/sources")
@public()
def sources() -> str:
    """Where the figures come from: publishers, files and dates."""
    return render_template("home/sources.html", files=about.files())


@bp.get("/accessibility")
@public()
def accessibility() -> str:
    """The accessibility statement."""
    return render_template("home/accessibility.html", contact=current_app.config["SUPPORT_EMAIL"])


@bp.get("/privacy")
@public()
def privacy() -> str:
    """What is kept about people, why, and for how long."""
    return render_template(
        "home/privacy.html",
        retention=about.retention(),
        contact=current_app.config["SUPPORT_EMAIL"],
    )


@bp.get("/cookies")
@public()
def cookies() -> str:
    """The one cookie."""
    return render_template(
        "home/cookies.html",
        cookie=current_app.config["SESSION_COOKIE_NAME"],
        retention=about.retention(),
    )
