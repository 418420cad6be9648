"""The forms of a saved what-if: its name, who may read it, the decision taken."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length

from collabnet.atlas.scenario_models import LONGEST_DECISION, LONGEST_NAME, LONGEST_NOTE
from collabnet.directory.forms_lives import VersionedForm
from collabnet.platform.form_fields import DateInput

DO_NOT_NAME = "Do not name children or families here: whoever you share it with reads it"


class SaveForm(VersionedForm):
    """What a what-if is called, with a note on what it is for."""

    name = StringField("Name", [InputRequired("Give it a name"), Length(max=LONGEST_NAME)])
    note = TextAreaField(
        "Note (optional)",
        [Length(max=LONGEST_NOTE)],
        description=DO_NOT_NAME,
        render_kw={"rows": 2},
    )

    def kept(self) -> dict[str, str]:
        """What was typed, to show again."""
        return {"Name": self.name.data or "", "Note": self.note.data or ""}


class ShareForm(VersionedForm):
    """Who else may read it."""

    sharing = RadioField("Who may read it?", [InputRequired("Choose who may read it")])

    def offer(self, trusts: Sequence[tuple[int, str]]) -> None:
        """The choices: nobody, whoever has the link, the authority's officers, one's own trusts."""
        self.sharing.choices = [
            SelectChoice("nobody", "Only me"),
            SelectChoice(
                "link",
                "Anyone with the link who may try things in this area",
                {
                    "hint": "Leaders of its schools and trusts, its LA officers and the DfE, signed in"
                },
            ),
            SelectChoice(
                "la",
                "The LA officers of this area",
                {"hint": "They find it in their list of what-ifs"},
            ),
            *(
                SelectChoice(
                    f"trust:{uid}",
                    f"The leaders of {name}",
                    {"hint": "They find it in their list, if one of their schools is in this area"},
                )
                for uid, name in trusts
            ),
        ]

    @property
    def chosen(self) -> tuple[str, int | None]:
        """The kind of sharing and the trust it is with."""
        kind, _, uid = (self.sharing.data or "").partition(":")
        return kind, int(uid) if uid.isascii() and uid.isdigit() and len(uid) < 10 else None


class DecisionForm(VersionedForm):
    """The decision taken, and when."""

    decision = TextAreaField(
        "What was decided?",
        [Length(max=LONGEST_DECISION)],
        description="Leave it empty to take the record back. " + DO_NOT_NAME,
    )
    on = DateInput("Day of the decision", description="For example, 3 11 2026")

    def kept(self) -> dict[str, str]:
        """What was typed, to show again."""
        return {"Decision": self.decision.data or ""}
