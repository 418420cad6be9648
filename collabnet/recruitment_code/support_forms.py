"""The forms of support: what is asked for, an offer of help, the outcome, whether one wants to be asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import current_app
from wtforms import (
    BooleanField,
    Field,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from collabnet.accounts.queries_organisations import Organisation
from collabnet.core.support import Help, Outcome
from collabnet.directory.forms_lives import VersionedForm
from collabnet.platform.forms import Form
from collabnet.recruitment_code.support_models import LONGEST_WORDS

# Pages of this site that an offer may point to; each decides itself who may read it.
LINKS = re.compile(
    r"/(?:capacity/(?:school|trust|la|region)/[0-9A-Za-z]{1,10}|training/offers/[0-9]{1,9}"
    r"|training/pools/[0-9]{1,9}|secondments/[0-9]{1,9})"
)
NAMES_NOBODY = "Name no person: say what would help, not who left"


class AskForm(Form):
    """What a school asks for; everything is filled in, so that one press sends it."""

    school = SelectField("For which school?", [InputRequired("Choose the school")])
    kinds = SelectMultipleField(
        "What would help?",
        [InputRequired("Choose at least one kind of help")],
        choices=[SelectChoice(kind.value, kind.words) for kind in Help],
    )
    words = TextAreaField(
        "Anything they should know (optional)", [Length(max=LONGEST_WORDS)], description=NAMES_NOBODY
    )  # fmt: skip
    helpers = BooleanField("Ask the helpers near us as well")

    def offer_schools(self, schools: Sequence[Organisation]) -> None:
        """Offer the schools for which the person may ask."""
        self.school.choices = [SelectChoice(o.code, o.name) for o in schools]

    @property
    def help(self) -> list[Help]:
        """The kinds chosen, in the order of the list."""
        return [kind for kind in Help if kind.value in (self.kinds.data or ())]


class OfferForm(VersionedForm):
    """Help that somebody offers."""

    by = RadioField("Who offers?", [InputRequired("Choose who offers")])
    words = TextAreaField(
        "What you can offer",
        [InputRequired("Say what you can offer"), Length(max=LONGEST_WORDS)],
        description="What, when, and whom to talk to. Name nobody who has not agreed to it",
    )
    link = StringField(
        "A page of this site that goes with it (optional)",
        [Optional(), Length(max=200)],
        description="Your capacity, a training offer or a secondment, like /training/offers/12",
    )

    def offer_organisations(self, found: Sequence[Organisation]) -> None:
        """Offer the organisations for which the person may answer."""
        self.by.choices = [
            SelectChoice(
                str(o.scope), f"{o.name} (local authority)" if o.word == "authority" else o.name
            )
            for o in found
        ]

    def validate_link(self, field: Field) -> None:
        """A page of this site that shows an offer; a whole address of this site is shortened."""
        parts, home = urlsplit(field.data), urlsplit(str(current_app.config["PUBLIC_URL"]))
        foreign = parts.netloc not in ("", home.netloc)
        if foreign or not LINKS.fullmatch(parts.path.rstrip("/")):
            raise ValidationError(
                "Enter the address of a capacity page, a training offer or a secondment of this site"
            )
        field.data = parts.path.rstrip("/")


class CloseForm(VersionedForm):
    """What came of a request."""

    outcome = RadioField(
        "What came of it?",
        [InputRequired("Choose what came of it")],
        choices=[SelectChoice(outcome.value, outcome.words) for outcome in Outcome],
    )
    words = TextAreaField(
        "In your words (optional)",
        [Length(max=1000)],
        description="Read by the authority’s officers and by whoever offered help",
    )


class HelperForm(Form):
    """Whether an organisation wants to be asked."""

    wants = RadioField(
        "When a school near you asks for help of a kind that you offer",
        [InputRequired("Choose one")],
        choices=[
            SelectChoice(
                "usual",
                "Ask us as usual",
                render_kw={"hint": "A school with a public bar that says “high” is left out"},
            ),
            SelectChoice("always", "Always ask us"),
            SelectChoice("never", "Do not ask us"),
        ],
    )


WISHES: dict[str, bool | None] = {"usual": None, "always": True, "never": False}
