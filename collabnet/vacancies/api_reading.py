"""Reads what a machine sends: strict JSON in UTF-8, checked against a model, each wrong field named in plain words."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from typing import Any, Final, NoReturn, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import UnsupportedMediaType

from collabnet.core.vacancy_post import Post, from_json
from collabnet.platform.errors import DomainError, Invalid
from collabnet.vacancies.api_models import PATTERN_WORDS, REFERENCE

LARGEST_BODY: Final = 256 * 1024  # bytes: the longest post has about 40,000 characters
MOST_ERRORS: Final = 50
_PAGE: Final = re.compile(r"[1-9][0-9]{0,4}")
Body = TypeVar("Body", bound=BaseModel)


class NotJson(DomainError):
    """The body cannot be read as JSON at all."""

    status = 400


def body(model: type[Body]) -> Body:
    """The body of this request. Raises UnsupportedMediaType, NotJson, Invalid with every wrong field."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        sent = json.loads(
            request.get_data(cache=False).decode("utf-8"),
            parse_constant=_no_constant,
            object_pairs_hook=_no_name_twice,
        )
    except (ValueError, RecursionError) as error:
        raise NotJson(f"The body is not JSON in UTF-8: {error}"[:200]) from None
    try:
        return model.model_validate(sent)
    except ValidationError as error:
        raise _invalid(
            [(_field(e["loc"]), _words(e)) for e in error.errors()[:MOST_ERRORS]]
        ) from None


def post_of(sent: Any) -> Post:
    """The post that a checked body says. Raises Invalid for a day or a number that does not exist."""
    values: dict[str, Any] = {}
    wrong: list[tuple[str, str]] = []
    for name, value in sent.model_dump(exclude_unset=True).items():
        try:
            values[name] = getattr(from_json({name: value}), name)
        except ValueError:
            wrong.append((name, "There is no such day or number"))
    if wrong:
        raise _invalid(wrong)
    return Post(**values)


def day(text: str | None, field: str) -> dt.date | None:
    """A day of the calendar, or None where nothing was said. Raises Invalid."""
    try:
        return dt.date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise Invalid(field, "There is no such day") from None


def only(*names: str) -> None:
    """Raises Invalid for a parameter that the operation does not know: a typing mistake would show everything."""
    unknown = sorted(set(request.args) - set(names))
    if unknown:
        raise Invalid(unknown[0][:80], "There is no such parameter")


def page() -> int:
    """Which page is asked for, the first where nothing is said. Raises Invalid."""
    return _whole("page", 1, 99_999)


def per_page() -> int:
    """How many posts a page has. Raises Invalid."""
    return _whole("per_page", 25, 100)


def reference() -> str | None:
    """The reference asked for, or None. Raises Invalid for one that no post can have."""
    found = _once("external_ref")
    if found is not None and not re.fullmatch(REFERENCE, found):
        raise Invalid("external_ref", "No post can have this reference")
    return found


def _whole(name: str, default: int, most: int) -> int:
    found = _once(name)
    if found is None:
        return default
    if not _PAGE.fullmatch(found) or int(found) > most:
        raise Invalid(name, f"Send a whole number from 1 to {most}")
    return int(found)


def _once(name: str) -> str | None:
    found = request.args.getlist(name)
    if len(found) > 1:
        raise Invalid(name, "Say it once")
    return found[0] if found else None


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number of JSON")


def _no_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _invalid(wrong: Sequence[tuple[str, str]]) -> Invalid:
    return Invalid(*wrong[0], wrong[1:])


def _field(place: tuple[int | str, ...]) -> str:
    """The name of the field: that of the post where it stands in the post."""
    names = [str(part) for part in place if isinstance(part, str)]
    return (names[1] if names[:1] == ["post"] and len(names) > 1 else names[0] if names else "body")[:80]  # fmt: skip


def _words(error: Any) -> str:
    kind = error["type"]
    if kind == "missing":
        return "This is required"
    if kind == "extra_forbidden":
        return "There is no such field"
    if kind == "string_pattern_mismatch":
        return PATTERN_WORDS[error["ctx"]["pattern"]]
    return str(error["msg"])[:300]
