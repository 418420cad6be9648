"""Documents attached to a record: read from a form, typed by content, capped; given back as attachments only.

A browser cannot be handed a chosen file again. So a page whose form has other fields shows the documents that
are kept already, and puts a refused one's message beside the field: what was typed elsewhere stays.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, send_file
from werkzeug.datastructures import FileStorage
from wtforms import FileField
from wtforms.validators import ValidationError

from collabnet.core.documents import DocumentKind, Unacceptable, clean_name, kind_of, words_of

MB: Final = 1_000_000
LIMIT: Final = 10 * MB  # bytes of a document
# What a view with an upload declares as its `upload_limit`: a document that is too large is read all the
# same, so that its message stands beside the field and the rest of the form is kept.
REQUEST_LIMIT: Final = 32 * MB
SANDBOX: Final = (
    "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A document as it was sent: a cleaned name, what its content says it is, its bytes."""

    name: str
    kind: DocumentKind
    data: bytes

    @property
    def sha256(self) -> str:
        """The hash of its bytes, as hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()


def read_upload(
    storage: FileStorage,
    *,
    allowed: Collection[DocumentKind] = tuple(DocumentKind),
    limit: int = LIMIT,
) -> Upload:
    """The document that a form sent. Raises ValidationError with every reason why it is not taken."""
    data = storage.stream.read(REQUEST_LIMIT + 1)
    reasons = []
    if len(data) > limit:
        reasons.append(
            f"The file is {size_words(len(data))}; the most is {size_words(limit)}. Make it smaller"
        )
    kind = None
    try:
        kind = kind_of(data)
    except Unacceptable as problem:
        reasons.append(str(problem))
    if kind not in allowed:
        reasons.append(f"Choose {words_of(allowed)}")
    if reasons or kind is None:
        raise ValidationError(". ".join(reasons))
    return Upload(clean_name(storage.filename or "", kind), kind, data)


def size_words(size: int) -> str:
    """A number of bytes as people say it: "640 bytes", "12 kB", "1.4 MB"."""
    if size < 1000:
        return "1 byte" if size == 1 else f"{size} bytes"
    if size < MB:
        return f"{round(size / 1000)} kB"
    return f"{size / MB:.1f}".removesuffix(".0") + " MB"


class UploadInput(FileField):
    """A field for one document; after validation `upload` is an Upload, or None when no file was chosen.

    Its view declares `upload_limit=uploads.REQUEST_LIMIT`, its form is started with `upload=true`. An optional
    field needs no validator; one that must be filled says so by `required`.
    """

    def __init__(
        self,
        label: str | None = None,
        validators: Any = None,
        *,
        allowed: Collection[DocumentKind] = tuple(DocumentKind),
        limit: int = LIMIT,
        required: str = "",
        **kwargs: Any,
    ) -> None:
        words = words_of(allowed)
        kwargs.setdefault(
            "description", f"{words[0].upper()}{words[1:]}, up to {size_words(limit)}"
        )
        kwargs.setdefault("render_kw", {"accept": _accept(allowed)})
        super().__init__(label, validators, **kwargs)
        self.allowed, self.limit, self.required = allowed, limit, required
        self.upload: Upload | None = None

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Read the document. Raises ValidationError."""
        if isinstance(self.data, FileStorage) and self.data.filename:
            self.upload = read_upload(self.data, allowed=self.allowed, limit=self.limit)
        elif self.required:
            raise ValidationError(self.required)


def _accept(allowed: Collection[DocumentKind]) -> str:
    """What a browser's file chooser offers first; nothing relies on it."""
    return ",".join(part for kind in allowed for part in (kind.extension, kind.media_type))


def attachment(*, name: str, kind: DocumentKind, data: bytes, is_public: bool = False) -> Response:
    """A document as a download: never shown inside the site, never guessed at, kept by nobody unless public."""
    answer = send_file(
        io.BytesIO(data),
        mimetype=kind.media_type,
        as_attachment=True,
        download_name=clean_name(name, kind),
    )
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "no-cache" if is_public else "private, no-store"
    return answer
