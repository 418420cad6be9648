"""The form by which an employer makes a key for one of its own systems."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length

from collabnet.accounts.queries_organisations import Organisation
from collabnet.platform.forms import Form
from collabnet.vacancies.services_keys import LIFETIMES


class KeyForm(Form):
    """A key: for which employer, used by what, until when."""

    employer = SelectField("For which employer?", [InputRequired("Choose the employer")])
    name = StringField(
        "Which system will use it?",
        [InputRequired("Say which system will use the key"), Length(max=80)],
        description="Like “HR system” or “Our website”, so that you know later what stops if you revoke it",
    )
    days = RadioField(
        "How long does it last?",
        [InputRequired("Choose how long the key lasts")],
        choices=[SelectChoice(days, words) for days, words in LIFETIMES.items()],
        default="365",
        render_kw={"inline": True},
    )

    def offer(self, employers: Sequence[Organisation]) -> None:
        """Offer the employers for which the person posts."""
        several = [SelectChoice("", "Choose one")] if len(employers) > 1 else []
        self.employer.choices = several + [SelectChoice(str(o.scope), o.name) for o in employers]
