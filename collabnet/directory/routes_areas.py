"""Pages of groups, local authorities, regions, localities and dioceses, and the history of their records."""

from __future__ import annotations

from flask import render_template, request

from collabnet.directory import queries_area, queries_history
from collabnet.directory.blueprint import bp
from collabnet.directory.queries_group import group_page
from collabnet.platform.access import current_actor, public
from collabnet.platform.pagination import page_number
from collabnet.platform.registry import registry


@bp.get("/trusts/<int:uid>")
@public()
def trust(uid: int) -> str:
    """One group: an academy trust, a federation or a foundation trust."""
    page = group_page(uid)
    panels = registry().panels_of("trust", current_actor(), str(uid))
    return render_template("directory/trust.html", page=page, group=page.group, panels=panels)


@bp.get("/trusts/<int:uid>/history")
@public()
def trust_history(uid: int) -> str:
    """What changed in a group's record."""
    return _history("trust", str(uid), group_page(uid).group.name, f"/trusts/{uid}")


@bp.get("/authorities/<code>")
@public()
def authority(code: str) -> str:
    """One local authority."""
    page = queries_area.authority_page(code, number=page_number(request.args.get("page")))
    panels = registry().panels_of("la", current_actor(), code)
    return render_template("directory/authority.html", page=page, la=page.record, panels=panels)


@bp.get("/authorities/<code>/history")
@public()
def authority_history(code: str) -> str:
    """What changed in a local authority's record."""
    name = queries_area.authority_page(code, number=1).record.name
    return _history("la", code, name, f"/authorities/{code}")


@bp.get("/regions/<code>")
@public()
def region(code: str) -> str:
    """One DfE region."""
    page = queries_area.region_page(code)
    panels = registry().panels_of("region", current_actor(), code)
    return render_template("directory/region.html", page=page, region=page.record, panels=panels)


@bp.get("/dioceses/<code>")
@public()
def diocese(code: str) -> str:
    """One diocese."""
    page = queries_area.diocese_page(code, number=page_number(request.args.get("page")))
    return render_template("directory/diocese.html", page=page, diocese=page.record)


@bp.get("/localities")
@public()
def localities() -> str:
    """Every locality."""
    return render_template("directory/localities.html", localities=queries_area.localities())


@bp.get("/localities/<slug>")
@public()
def locality(slug: str) -> str:
    """One locality."""
    page = queries_area.locality_page(slug, number=page_number(request.args.get("page")))
    panels = registry().panels_of("locality", current_actor(), slug)
    return render_template(
        "directory/locality.html", page=page, locality=page.record, panels=panels
    )


@bp.get("/localities/<slug>/history")
@public()
def locality_history(slug: str) -> str:
    """What changed in a locality's record."""
    record = queries_area.locality_page(slug, number=1).record
    return _history("locality", str(record.id), record.name, f"/localities/{slug}")


def _history(kind: str, code: str, name: str, href: str) -> str:
    number = page_number(request.args.get("page"))
    return render_template(
        "directory/history.html",
        name=name,
        record_href=href,
        changes=queries_history.history(kind, code, number=number),
        reports=queries_history.reports(kind, code),
    )
