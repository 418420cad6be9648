"""The forms of the steps on an advert: for whom, another closing day, its outcome, who shares it, a document."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length

from collabnet.accounts.queries_organisations import Organisation
from collabnet.core.vacancy import EXTENSION_REASONS, OUTCOMES
from collabnet.directory.forms_lives import VersionedForm
from collabnet.platform.form_fields import DateInput
from collabnet.platform.forms import Form, SearchForm
from collabnet.platform.uploads import UploadInput
from collabnet.recruitment_code.forms import sensible_day
from collabnet.vacancies.form_parts import ClockField, offered


class NewForm(Form):
    """Whose advert it is."""

    employer = SelectField("For which employer?", [InputRequired("Choose the employer")])

    def offer(self, employers: Sequence[Organisation]) -> None:
        """Offer the employers for which the person posts."""
        self.employer.choices = [SelectChoice(str(o.scope), o.name) for o in employers]


class ExtendForm(VersionedForm):
    """Another closing day, and why."""

    closes_on = DateInput(
        "New closing day", [InputRequired("Enter the new closing day"), sensible_day]
    )
    closes_time = ClockField(
        "Closing time",
        description="For example, midday or 5pm",
        render_kw={"class": "govuk-input--width-10"},
    )
    reason = RadioField(
        "Why does it change?", [InputRequired("Choose why")], choices=offered(EXTENSION_REASONS)
    )


class OutcomeForm(VersionedForm):
    """What came of an advert."""

    outcome = RadioField(
        "What came of it?", [InputRequired("Choose what came of it")], choices=offered(OUTCOMES)
    )


class FindEmployerForm(SearchForm):
    """A search for another employer by its name."""

    q = StringField("Name of a school or a trust", [Length(max=100)])


class AskForm(VersionedForm):
    """The employer that is asked to share a post."""

    partner = RadioField("Which employer do you ask?", [InputRequired("Choose the employer")])

    def offer(self, found: Sequence[Organisation]) -> None:
        """Offer what the search found."""
        self.partner.choices = [SelectChoice(str(o.scope), o.name) for o in found]


class DocumentForm(VersionedForm):
    """A document that goes with an advert."""

    document = UploadInput("Add a document", required="Choose a file")
