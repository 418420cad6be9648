"""The forms of corrections: what is wrong with a record, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import EmailField, Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from collabnet.core.corrections import OUTCOME_WORDS, Outcome
from collabnet.directory.services_corrections import LONGEST_MESSAGE
from collabnet.platform.forms import Form

LONGEST_EMAIL = 254
OUTCOME_HINTS = {
    Outcome.CORRECTED: "The page is right now",
    Outcome.AT_SOURCE: "The DfE register or another source has to change first; the next import brings it here",
    Outcome.NOT_WRONG: "You looked at it and it stands as it is",
}


def _is_address(_form: Form, field: Field) -> None:
    """Refuse what cannot be an address that mail reaches."""
    try:
        found = validate_email(str(field.data), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise ValidationError("Enter an email address, like name@example.org") from None
    field.data = found.ascii_email


class ReportForm(Form):
    """What is wrong, and where to send the answer. `extra` is a trap: people do not see it, programs fill it in."""

    field = SelectField("What is wrong?", [InputRequired("Choose what is wrong")])
    message = TextAreaField(
        "What should it say, and how do you know?",
        [InputRequired("Say what is wrong"), Length(max=LONGEST_MESSAGE)],
        description="Do not give names of pupils or anything about a single person",
    )
    email = EmailField(
        "Your email address, if you want to hear what became of it",
        [Optional(), Length(max=LONGEST_EMAIL), _is_address],
        description="Those who answer do not see it. We remove it 90 days after the answer",
    )
    extra = StringField(
        "Leave this empty", [Length(max=200)], render_kw={"autocomplete": "off", "tabindex": "-1"}
    )

    def offer(self, fields: Mapping[str, str]) -> None:
        """Offer what can be wrong on the record's page."""
        self.field.choices = [SelectChoice("", "Choose one")] + [
            SelectChoice(code, label) for code, label in fields.items()
        ]

    @property
    def is_from_a_program(self) -> bool:
        """Whether the trap was filled in."""
        return bool(self.extra.data)


class AnswerForm(Form):
    """What became of a correction, and why."""

    outcome = RadioField(
        "What became of it?",
        [InputRequired("Choose what became of it")],
        choices=[
            SelectChoice(
                outcome.value, words.capitalize(), render_kw={"hint": OUTCOME_HINTS[outcome]}
            )
            for outcome, words in OUTCOME_WORDS.items()
        ],
    )
    answer = TextAreaField(
        "Your answer",
        [Length(max=LONGEST_MESSAGE)],
        description="Sent to whoever reported it, if they left an address. It is not published",
    )

    def typed(self) -> dict[str, Any]:
        """What was entered, for the service."""
        return {"outcome": self.outcome.data or "", "text": self.answer.data or ""}
