"""Forms in which an authority sends its files: the file, its date, and what the file itself does not say."""

from __future__ import annotations

from typing import Any

from wtforms import FileField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, Optional, Regexp, ValidationError

from collabnet.atlas.importers import CATCHMENTS, TRAVEL
from collabnet.atlas.local_words import BAND_WORDS, MODE_WORDS
from collabnet.platform.form_fields import DateInput
from collabnet.platform.forms import Form
from collabnet.platform.imports.importer import Importer

AS_IN_FILE = SelectChoice("", "As in the file")


class LocalUploadForm(Form):
    """The file and the date of its data."""

    file = FileField(
        "The file", description="CSV, plain or compressed (gzip, or a zip with one file in it)"
    )
    as_of = DateInput(
        "Date of the data",
        validators=[Optional()],
        description="Only if it is not in the file’s name, as in forecasts-2026-02-01.csv",
    )

    def validate_file(self, field: FileField) -> None:
        """A file must have been chosen."""
        if not getattr(field.data, "filename", ""):
            raise ValidationError("Choose a file")

    def options(self, importer: Importer) -> dict[str, str]:
        """What the sender said besides the file."""
        said = {name: getattr(self, name).data or "" for name in importer.options}
        return {name: value for name, value in said.items() if value}


class CatchmentUploadForm(LocalUploadForm):
    """Official catchments: what is not among the properties of the features is said here."""

    file = FileField(
        "The file",
        description="GeoJSON, plain or compressed (gzip, or a zip with one file in it)",
    )
    entry_year = StringField(
        "Entry year",
        validators=[Optional(), Regexp(r"20[0-9]{2}", message="Enter a year, like 2026")],
        description="Areas of another entry year in the file are passed over",
        render_kw={"class": "govuk-input--width-4", "inputmode": "numeric"},
    )
    band = SelectField(
        "Age band", choices=[AS_IN_FILE, *(SelectChoice(k, v) for k, v in BAND_WORDS.items())]
    )
    source = StringField(
        "Source",
        validators=[Length(max=200)],
        description="Where the areas are published, such as Admission arrangements 2026",
    )
    licence = StringField(
        "Licence",
        validators=[Length(max=200)],
        description="Such as Open Government Licence v3.0",
    )
    name_property = StringField(
        "Property with the name of the area",
        validators=[Length(max=80)],
        description="Only if it is called neither name nor catchment",
    )
    schools_property = StringField(
        "Property with the names of the schools",
        validators=[Length(max=80)],
        description="Only if it is called neither urn, urns nor schools",
    )
    entry_year_property = StringField(
        "Property with the entry year",
        validators=[Length(max=80)],
        description="Only if it is called neither entry_year, year nor version",
    )


class TravelUploadForm(LocalUploadForm):
    """Travel minutes: the mode of travel where the table has no column for it."""

    mode = SelectField(
        "How people travel",
        choices=[AS_IN_FILE, *(SelectChoice(k, v) for k, v in MODE_WORDS.items())],
    )
    band = SelectField(
        "Age band of the schools named",
        choices=[SelectChoice("", "Any"), *(SelectChoice(k, v) for k, v in BAND_WORDS.items())],
        description="Only for tables with a column for each school by its name",
    )


FORMS: dict[str, type[Any]] = {CATCHMENTS.name: CatchmentUploadForm, TRAVEL.name: TravelUploadForm}


def upload_form(name: str) -> Any:
    """The form for one kind of file."""
    return FORMS.get(name, LocalUploadForm)()
