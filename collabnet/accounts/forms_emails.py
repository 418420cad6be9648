"""The form of optional mail: a box for each group that the rooms send."""

from __future__ import annotations

from collections.abc import Collection

from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from collabnet.platform.forms import Form
from collabnet.platform.registry import registry


class EmailChoicesForm(Form):
    """Which groups of optional mail a person wants."""

    wanted = SelectMultipleField(
        "Emails you want",
        description="Emails about your bookings and your account are always sent",
        choices=[],
    )

    @classmethod
    def of(cls, *, stopped: Collection[str]) -> EmailChoicesForm:
        """The form with every group of mail, ticked unless it is among `stopped`."""
        groups = registry().optional_mail
        form = cls(wanted=[group for group in groups if group not in stopped])
        form.wanted.choices = [SelectChoice(group, words) for group, words in groups.items()]
        return form
