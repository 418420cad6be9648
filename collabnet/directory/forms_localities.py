"""The administrator's form of a locality: its name, and the authorities or the outline it is made of."""

from __future__ import annotations

from collections.abc import Mapping

from wtforms import FileField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length

from collabnet.directory.forms_lives import VersionedForm

WHOLE, OUTLINE, SAME = "authorities", "outline", "same"


class LocalityForm(VersionedForm):
    """A locality made of whole local authorities, of an uploaded outline, or of the outline it has."""

    name = StringField("Name", [InputRequired("Enter a name"), Length(max=120)])
    summary = TextAreaField(
        "What brings its schools together (optional)", [Length(max=400)], render_kw={"rows": 3}
    )
    made_of = RadioField("What is it made of?", [InputRequired("Choose what it is made of")])
    file = FileField(
        "Outline",
        description="A GeoJSON file with a polygon, in longitude and latitude or British National Grid metres, "
        "of up to 2 MB and 30,000 points",
    )
    filter = StringField(
        "Find a local authority", [Length(max=80)], render_kw={"class": "govuk-input--width-20"}
    )
    la_codes = SelectMultipleField("Local authorities", render_kw={"small": True})

    def offer(self, authorities: Mapping[str, str], *, has_outline: bool) -> None:
        """Offer the authorities that fit the filter, and those that are chosen already."""
        self.made_of.choices = [
            SelectChoice(WHOLE, "One or more whole local authorities"),
            *([SelectChoice(SAME, "The outline it has now")] if has_outline else []),
            SelectChoice(OUTLINE, "A new outline" if has_outline else "An outline that you upload"),
        ]
        words = str(self.filter.data or "").casefold()
        chosen = set(self.la_codes.data or [])
        self.la_codes.choices = [
            SelectChoice(code, name)
            for code, name in authorities.items()
            if code in chosen or words in name.casefold()
        ]

    def has_enough(self) -> bool:
        """Whether what was chosen is there; says what is missing beside its field."""
        if self.made_of.data == WHOLE and not self.la_codes.data:
            self.la_codes.errors = ["Choose at least one local authority"]
            return False
        if self.made_of.data == OUTLINE and not self.upload:
            self.file.errors = ["Choose a file with the outline"]
            return False
        return True

    @property
    def upload(self) -> bytes:
        """What was uploaded, b'' when nothing was."""
        return self.file.data.read() if hasattr(self.file.data, "read") else b""
