"""The short form of one stage of feedback: its statements, and a line of one's own."""

from __future__ import annotations

from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length

from collabnet.core.training_feedback import SCALE, Stage
from collabnet.platform.forms import Form


def feedback_form(stage: Stage) -> Form:
    """The form of a stage; its radios are named score_<question>."""
    fields = {
        f"score_{question.id}": RadioField(
            question.text,
            choices=[SelectChoice(str(score), words) for score, words in SCALE.items()],
            validators=[InputRequired("Choose how far you agree")],
        )
        for question in stage.questions
    }
    comment = TextAreaField(
        f"{stage.comment} (optional)",
        description="The host reads this without your name. Do not name people or pupils",
        validators=[Length(max=500)],
    )
    return type("FeedbackForm", (Form,), {**fields, "comment": comment})()  # type: ignore[no-any-return]


def scores_of(form: Form, stage: Stage) -> dict[str, int]:
    """The answers, once they are valid: question → 1 to 5."""
    return {q.id: int(form[f"score_{q.id}"].data) for q in stage.questions}
