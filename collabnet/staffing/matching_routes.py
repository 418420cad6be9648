"""The page that suggests which need and which person go together."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from collabnet.core.permissions import Permission
from collabnet.platform.access import current_actor, needs
from collabnet.staffing import matching_pages
from collabnet.staffing.routes import bp


@bp.get("/secondments/matches")
@needs(Permission.ARRANGE_SECONDMENTS)
def matches() -> ResponseReturnValue:
    """What of the person's own employers goes with what others have open, and why not what does not."""
    return render_template("staffing/matches.html", page=matching_pages.page(current_actor()))
