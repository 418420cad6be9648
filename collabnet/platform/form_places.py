"""A form field for a postcode to measure from: found in the file of postcodes, or said beside the field."""

from __future__ import annotations

from typing import Any

from wtforms import StringField
from wtforms.validators import Length, ValidationError

from collabnet.platform.geocoding import Place, PostcodesMissing, postcode_file


class PostcodeInput(StringField):
    """A postcode or the first half of one, which may be left empty; after validation `place` is a Place or None."""

    def __init__(
        self, label: str = "Near a postcode", validators: Any = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("description", "For example, BN1 1AB")
        super().__init__(label, validators or [Length(max=10)], **kwargs)
        self.place: Place | None = None

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Find the place. Raises ValidationError."""
        if not self.data or self.errors:
            return
        try:
            self.place = postcode_file().find(self.data)
        except PostcodesMissing:
            raise ValidationError("Searching by postcode is not set up on this site yet") from None
        if self.place is None:
            raise ValidationError("We could not find that postcode. Check it, or leave it empty")
