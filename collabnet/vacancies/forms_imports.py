"""The forms by which a post that is advertised elsewhere comes here: pasted, by its address, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import FileField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, ValidationError

from collabnet.accounts.queries_organisations import Organisation
from collabnet.platform.forms import Form
from collabnet.vacancies.imports_postings import LARGEST_POSTING


class EmployerForm(Form):
    """For which employer; asked only where there is a choice."""

    employer = SelectField("For which employer?", [InputRequired("Choose the employer")])

    def offer(self, employers: Sequence[Organisation]) -> None:
        """Offer the employers for which the person posts."""
        several = [SelectChoice("", "Choose one")] if len(employers) > 1 else []
        self.employer.choices = several + [SelectChoice(str(o.scope), o.name) for o in employers]


class PasteForm(EmployerForm):
    """A JobPosting, or a page with one."""

    text = TextAreaField(
        "Paste the advert",
        [InputRequired("Paste the advert")],
        description="The source of the advert’s page (in most browsers Ctrl+U), or its JobPosting data (JSON-LD) alone",
        render_kw={"rows": 12, "spellcheck": "false"},
    )


class AddressForm(EmployerForm):
    """The address of an advert."""

    address = StringField(
        "Address of the advert",
        [InputRequired("Enter the address of the advert"), Length(max=1000)],
        description="Like https://…",
        render_kw={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"},
    )


class FileForm(EmployerForm):
    """A table of posts."""

    file = FileField("CSV file", description="Up to 2 MB and 300 posts")

    def validate_file(self, field: FileField) -> None:
        """A file has to be chosen."""
        if not getattr(field.data, "filename", ""):
            raise ValidationError("Choose a CSV file")


class KeepForm(Form):
    """One JobPosting that was looked through, to be kept as a draft."""

    employer = HiddenField(validators=[InputRequired(), Length(max=40)])
    posting = HiddenField(validators=[InputRequired(), Length(max=LARGEST_POSTING)])
    source = HiddenField(validators=[Length(max=1000)])
