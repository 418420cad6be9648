"""The forms of the own profile: what it says, the days, hidden employers, consent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from collabnet.core.geography import GridPoint
from collabnet.core.talent_pool import (
    WEEKDAYS,
    Interest,
    kept_place,
    whole_kilometres,
    whole_miles,
)
from collabnet.directory.forms_lives import VersionedForm
from collabnet.directory.models import Locality
from collabnet.platform.form_fields import DateInput
from collabnet.platform.forms import Form, SearchForm
from collabnet.platform.geocoding import PostcodesMissing, postcode_file
from collabnet.recruitment_code.codelists import JOB_ROLES, KEY_STAGES, PHASES, SUBJECTS, codes
from collabnet.recruitment_code.forms import sensible_day
from collabnet.staffing.pool_models import LARGEST_RADIUS_KM, PoolProfile

LARGEST_MILES = whole_miles(LARGEST_RADIUS_KM)


def choices(words: Any) -> list[SelectChoice]:
    """The choices of a code list, from code to label."""
    return [SelectChoice(code, label) for code, label in words.items()]


ROLES = {code: role.label for code, role in JOB_ROLES.items()}
SUBJECT_WORDS = {name: name for name in SUBJECTS}


class ManyField(SelectMultipleField):
    """Tick boxes of which at least one is needed where `needed` says what for."""

    def __init__(self, label: str, needed: str = "", **kwargs: Any) -> None:
        super().__init__(label, [], **kwargs)
        self.needed = needed

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Refuse an empty choice where one is needed."""
        if self.needed and not self.data and not self.errors:
            raise ValidationError(self.needed)


class ProfileForm(VersionedForm):
    """What a person says of themself, and where others may look for them."""

    headline = StringField(
        "Yourself in one line", [InputRequired("Say in one line what you do"), Length(max=120)],
        description="For example: physics teacher, ten years, has led a department. Do not write your name "
        "or your school",
    )  # fmt: skip
    roles = ManyField("What you do", "Choose at least one role", choices=choices(ROLES))
    subjects = ManyField(
        "Subjects", choices=choices(SUBJECT_WORDS),
        description="Choose none if the subject does not matter for what you do",
    )  # fmt: skip
    phases = ManyField("Phases", "Choose at least one phase", choices=choices(PHASES))
    key_stages = ManyField("Key stages", choices=choices(KEY_STAGES))
    qts = RadioField(
        "Qualified teacher status", [InputRequired("Choose one")], choices=choices(codes("qts"))
    )
    interests = ManyField(
        "What you are open to", "Choose at least one",
        choices=[SelectChoice(i.value, i.words) for i in Interest],
    )  # fmt: skip
    weekdays = ManyField(
        "Weekdays on which you are free as a rule", coerce=int,
        choices=[SelectChoice(n, day) for n, day in enumerate(WEEKDAYS)],
        description="Single days can differ: you mark them in your calendar",
    )  # fmt: skip
    postcode = StringField(
        "Postcode from which you travel", [Length(max=20)],
        render_kw={"class": "govuk-input--width-10", "autocomplete": "postal-code"},
    )  # fmt: skip
    radius = IntegerField(
        "How far you would travel", [
            InputRequired("Enter how far you would travel"),
            NumberRange(1, LARGEST_MILES, f"Enter whole miles from 1 to {LARGEST_MILES}"),
        ], default=6, description="In a straight line",
        render_kw={"class": "govuk-input--width-3", "suffix": "miles"},
    )  # fmt: skip
    localities = ManyField(
        "Localities in which employers may find you", "Choose at least one locality", coerce=int
    )

    def offer(self, localities: Sequence[Locality], row: PoolProfile | None) -> None:
        """Offer the localities, and say which place is kept."""
        self.localities.choices = [SelectChoice(found.id, found.name) for found in localities]
        self.has_place = row is not None and row.easting is not None
        self.place: GridPoint | None = None
        kept = "We keep only the square kilometre that it lies in, and show it to nobody: employers see a distance"
        self.postcode.description = (
            f"{kept}. Leave this empty to keep the place you gave" if self.has_place else kept
        )

    def validate_postcode(self, field: Field) -> None:
        """A postcode that is known; needed the first time."""
        if not field.data:
            if not self.has_place:
                raise ValidationError("Enter the postcode from which you travel")
            return
        try:
            found = postcode_file().find(field.data)
        except PostcodesMissing:
            raise ValidationError("Postcodes cannot be looked up now. Try again later") from None
        if found is None:
            raise ValidationError("We could not find that postcode. Check it, like TA1 2AB")
        self.place = kept_place(found.point)

    def values(self) -> dict[str, Any]:
        """What was entered, by column; the place only where a new one was given."""
        found: dict[str, Any] = {
            name: getattr(self, name).data
            for name in ("headline", "roles", "subjects", "phases", "key_stages", "qts", "interests", "weekdays")
        }  # fmt: skip
        found["radius_km"] = whole_kilometres(self.radius.data or 0)
        if self.place is not None:
            found |= {"easting": int(self.place.easting), "northing": int(self.place.northing)}
        return found


def shown_values(row: PoolProfile | None, localities: Sequence[Locality]) -> dict[str, Any]:
    """What stands in the form at first: the profile, or for a new one every locality of the person."""
    if row is None:
        return {"localities": [found.id for found in localities] if len(localities) < 4 else []}
    return {
        "version": str(row.version), "headline": row.headline, "roles": row.roles, "subjects": row.subjects,
        "phases": row.phases, "key_stages": row.key_stages, "qts": row.qts, "interests": row.interests,
        "weekdays": row.weekdays, "radius": whole_miles(row.radius_km),
        "localities": [found.locality_id for found in row.localities],
    }  # fmt: skip


class DaysForm(Form):
    """Single days that differ from the weekdays' rule."""

    what = RadioField(
        "What are these days?", [InputRequired("Choose what the days are")], default="away",
        choices=[
            SelectChoice("away", "I am not free"), SelectChoice("free", "I am free"),
            SelectChoice("rule", "As in other weeks"),
        ],
    )  # fmt: skip
    first = DateInput("First day", [InputRequired("Enter the first day"), sensible_day])
    last = DateInput("Last day", [sensible_day], description="Leave this empty for one day")

    @property
    def is_free(self) -> bool | None:
        """Free, not free, or None for the weekday's rule."""
        return {"free": True, "away": False}.get(str(self.what.data))


class FindEmployerForm(SearchForm):
    """Look for an employer by its name."""

    find = StringField("Name of a school or trust", [Length(max=100)])


class ConsentForm(Form):
    """The consent to be seen."""

    agrees = BooleanField(
        "I want employers in these localities to see my profile as it is described here",
        [InputRequired("Tick this if you want to show your profile")],
    )
