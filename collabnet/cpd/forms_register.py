"""The forms of a register: marks of those booked, somebody who walks in, and the reason to open it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wtforms import EmailField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, Length, Optional

from collabnet.core.registers import Mark
from collabnet.cpd.queries_register import Line
from collabnet.platform.form_fields import clean_text
from collabnet.platform.forms import Form

MOST_NAME = 100


class RegisterForm(Form):
    """The register itself; its radios stand in the page, a pair for each line."""


class WalkInForm(Form):
    """Somebody who came without a booking."""

    name = StringField(
        "Their name",
        validators=[DataRequired("Enter their name"), Length(max=MOST_NAME)],
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(
        "Their email address (optional)",
        description="For their own record and certificate only. You will not see it again",
        validators=[
            Optional(),
            Length(max=254),
            Email("Enter an email address, like name@example.org"),
        ],
        render_kw={"autocomplete": "off"},
    )
    school = StringField(
        "Their school (optional)",
        description="Its name or its URN",
        validators=[Length(max=120)],
        render_kw={"autocomplete": "off"},
    )


class ReopenForm(Form):
    """Why a locked register is opened again."""

    reason = TextAreaField(
        "Why do you need to change it?",
        description="Kept with the register. Do not write about people",
        validators=[DataRequired("Enter a reason"), Length(max=300)],
    )


def marks_sent(
    sent: Mapping[str, str], lines: Sequence[Line]
) -> dict[int, tuple[Mark | None, str]]:
    """Booking → (mark, typed name) of the lines that were changed on this page, and of no other.

    The page says beside each line what stood there (`was-…`), so that what somebody else marked at another
    door meanwhile is not put back.
    """
    found: dict[int, tuple[Mark | None, str]] = {}
    for line in lines:
        if line.walk_in:
            continue
        mark = sent.get(f"mark-{line.field}", "")
        name = str(clean_text(sent.get(f"name-{line.field}", "")))[:MOST_NAME]
        if mark in list(Mark) and (mark != sent.get(f"was-{line.field}", "") or name):
            found[int(line.field[1:])] = (Mark(mark), name)
    return found
