"""The form in which a network administrator sends a file to import."""

from __future__ import annotations

from wtforms import FileField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional, ValidationError

from collabnet.platform.form_fields import DateInput
from collabnet.platform.forms import Form
from collabnet.platform.imports.importer import Importer


class UploadForm(Form):
    """Which kind of file, the file, and the date of its data."""

    importer = SelectField(
        "What is in the file", validators=[InputRequired("Choose what is in the file")]
    )
    file = FileField(
        "The file",
        description="CSV or GeoJSON, plain or compressed (gzip, or a zip with one file in it), up to 80 MB",
    )
    as_of = DateInput(
        "Date of the data",
        validators=[Optional()],
        description="Only if it is not in the file's name, as in edubasealldata20260801.csv",
    )

    def offer(self, importers: list[Importer]) -> None:
        """Set the kinds of file to choose from."""
        self.importer.choices = [
            SelectChoice(importer.name, importer.title) for importer in importers
        ]

    def validate_file(self, field: FileField) -> None:
        """A file must have been chosen."""
        if not getattr(field.data, "filename", ""):
            raise ValidationError("Choose a file")
