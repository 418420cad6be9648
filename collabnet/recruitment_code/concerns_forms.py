"""The forms of concerns: raising one, and the words of a step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, ValidationError

from collabnet.accounts.queries_organisations import Organisation
from collabnet.core.clauses import BY_ID
from collabnet.core.concerns import CLAUSES, NOT_A_SUBJECT, Kind
from collabnet.directory.forms_lives import VersionedForm
from collabnet.platform.forms import Form
from collabnet.recruitment_code.concerns_models import LONGEST_WORDS


def _choices(found: Iterable[Organisation]) -> list[SelectChoice]:
    return [SelectChoice("", "Choose one"), *(SelectChoice(str(o.scope), o.name) for o in found)]


class RaiseForm(Form):
    """A concern about conduct; hiring and pay are not on the list, and a sent one is answered plainly."""

    raiser = SelectField(
        "For which employer do you raise it?", [InputRequired("Choose your employer")]
    )
    about = SelectField(
        "Whose conduct is it about?",
        [InputRequired("Choose the employer")],
        description="Employers near you that signed the code, and their schools",
    )
    kind = RadioField(
        "What kind of conduct?",
        choices=[SelectChoice(kind.value, kind.words) for kind in Kind],
        validate_choice=False,
    )
    clause = SelectField(
        "Which clause of the code?",
        [InputRequired("Choose the clause")],
        validate_choice=False,
    )
    words = TextAreaField(
        "What was done or said, and when?",
        [InputRequired("Say what was done or said"), Length(max=LONGEST_WORDS)],
        description="The employer reads it once somebody leads the conversation. Name no member of staff",
    )
    not_hiring = BooleanField(
        "This is not about whom somebody hires or what they pay",
        [
            InputRequired(
                "Tick this, or choose another way: hiring and pay cannot be talked about here"
            )
        ],
    )
    read = HiddenField()  # the remarks about the words have been shown

    def offer(
        self,
        raisers: Sequence[Organisation],
        subjects: Sequence[Organisation],
        wordings: Mapping[str, str],
    ) -> None:
        """Offer employers, and the clauses about conduct by kind, as the newest version words them."""
        self.raiser.choices = _choices(raisers)
        self.about.choices = _choices(subjects)
        self.clause.choices = {
            "": [SelectChoice("", "Choose one")],
            **{
                kind.words: [
                    SelectChoice(
                        clause, f"{clause}: {wordings.get(clause) or BY_ID[clause].wording}"
                    )
                    for clause in clauses
                ]
                for kind, clauses in CLAUSES.items()
            },
        }

    def validate_kind(self, field: Field) -> None:
        """A kind of conduct; anything else gets the reason why not."""
        if not field.data:
            raise ValidationError("Choose a kind of conduct")
        if field.data not in tuple(Kind):
            raise ValidationError(NOT_A_SUBJECT)


class WordsForm(VersionedForm):
    """The words of a step."""

    words = TextAreaField(
        "Your words", [InputRequired("Write something"), Length(max=LONGEST_WORDS)]
    )
