"""The forms of pools: starting or joining one, and a provider's answer."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import DecimalField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, NumberRange

from collabnet.cpd.models import MOST_PENCE, MOST_PLACES
from collabnet.platform.forms import Form

NEW = "new"


class JoinForm(Form):
    """Into which pool a request goes; "new" begins one."""

    pool = RadioField("Which pool?", [InputRequired("Choose a pool, or start one")])
    title = StringField(
        "Name of a new pool", [Length(max=120)],
        description="Only if you start one. What everybody looks for, without names",
    )  # fmt: skip

    def offer(self, pools: Iterable[tuple[str, str]]) -> None:
        """The pools that can be joined, and a new one."""
        self.pool.choices = [
            *(SelectChoice(value, label) for value, label in pools),
            SelectChoice(NEW, "Start a new pool"),
        ]


class AnswerForm(Form):
    """What a provider offers a pool."""

    offer = SelectField("Your training", [InputRequired("Choose your training")])
    total = DecimalField(
        "Price of the whole", [InputRequired("Enter a price, 0 if it is free"),
                               NumberRange(0, MOST_PENCE // 100)],
        places=2, render_kw={"prefix": "£", "class": "govuk-input--width-5"},
        description="Shared by places among those who take part",
    )  # fmt: skip
    least_places = IntegerField(
        "It goes ahead once so many places are taken up",
        [InputRequired("Enter a number of places"), NumberRange(1, MOST_PLACES)],
        render_kw={"class": "govuk-input--width-4"},
    )  # fmt: skip
    message = TextAreaField("Message (optional)", [Length(max=500)], render_kw={"rows": 3})

    @property
    def total_pence(self) -> int:
        """The price in pence."""
        return round((self.total.data or 0) * 100)
