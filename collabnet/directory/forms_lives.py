"""The administrator's forms about a school's life: into which trust it moved, when and why it closed."""

from __future__ import annotations

import re

from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional, Regexp

from collabnet.directory.statuses import CLOSED_REASONS, MERGER
from collabnet.platform.form_fields import DateInput
from collabnet.platform.forms import Form

NO_VERSION = -1


class VersionedForm(Form):
    """A form about a record: carries the version that was on the screen."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version as a number; one that no record has where nonsense was sent."""
        text = str(self.version.data or "")
        return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else NO_VERSION


class MoveForm(VersionedForm):
    """Into which trust a school moved, and when."""

    trust = StringField(
        "Which trust did it move to?",
        [InputRequired("Enter the trust's name or number"), Length(max=200)],
        description="A part of the name, the UID or the TR number",
    )
    on = DateInput("Day it moved", [InputRequired("Enter the day it moved")])


class CloseForm(VersionedForm):
    """When and why a school closed, and which school follows it."""

    on = DateInput("Day it closed", [InputRequired("Enter the day it closed")])
    reason = RadioField(
        "Why did it close?",
        [InputRequired("Choose why the school closed")],
        choices=[
            SelectChoice(reason, reason, render_kw={"hint": hint} if hint else None)
            for reason in CLOSED_REASONS
            for hint in [
                "Its successor is the school into which it was merged" * (reason == MERGER)
            ]
        ],
    )
    successor = StringField(
        "URN of the school that follows it, if there is one",
        [Optional(), Regexp(r"[0-9]{5,7}$", message="A URN is a number like 123456")],
        render_kw={"class": "govuk-input--width-10", "inputmode": "numeric"},
    )

    @property
    def successor_urn(self) -> int | None:
        """The URN of the school that follows, when one was given."""
        return int(self.successor.data) if self.successor.data else None


class VersionForm(VersionedForm):
    """Nothing but the version: the page asks for one press of a button."""
