"""The form for a school's own words beside its figures."""

from __future__ import annotations

from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from collabnet.platform.forms import Form


class CommentForm(Form):
    """What the school wants readers of its figures to know."""

    comment = TextAreaField(
        "The school’s own words",
        [Length(max=1000)],
        description="Everyone who opens the school’s page can read this. Do not name people. "
        "Leave it empty to show nothing.",
    )
    version = HiddenField()
