"""What every template can use: versioned static addresses, dates and numbers as the site writes them."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

from flask import Flask, current_app, url_for
from jinja2 import FileSystemBytecodeCache, StrictUndefined

from collabnet.core import school_time
from collabnet.platform.components import component
from collabnet.platform.forms import error_summary
from collabnet.platform.pagination import with_parameters


def static_url(path: str) -> str:
    """The address of a static file with its content's hash, so that browsers may keep it for a year."""
    versions: dict[str, str] = current_app.extensions.setdefault("static_versions", {})
    if path not in versions or current_app.debug:
        file = Path(current_app.static_folder or "") / path
        versions[path] = (
            hashlib.sha256(file.read_bytes()).hexdigest()[:10] if file.is_file() else "missing"
        )
    return url_for("static", filename=path, v=versions[path])


def date_words(value: dt.date | dt.datetime | None) -> str:
    """A day as the site writes it: 3 March 2027."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = value.astimezone(school_time.LONDON)
    return f"{value.day} {value:%B %Y}"


def time_words(value: dt.datetime | None) -> str:
    """An instant as the site writes it: Tuesday 3 March 2027, 1:30pm (London time)."""
    return "" if value is None else school_time.words(value)


def number_words(value: float | int | None, places: int = 0) -> str:
    """A number with thousands separators and a fixed count of decimals."""
    return "" if value is None else f"{value:,.{places}f}"


def init_app(app: Flask) -> None:
    """Set the template engine up: strict about names, compiled templates kept on disk."""
    cache = app.config["INSTANCE_DIR"] / "templates"
    cache.mkdir(parents=True, exist_ok=True)
    app.jinja_options = {"undefined": StrictUndefined}
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.bytecode_cache = FileSystemBytecodeCache(str(cache))
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.globals.update(
        static_url=static_url,
        demonstration=app.config["DEMONSTRATION"],
        component=component,
        error_summary=error_summary,
        with_parameters=with_parameters,
    )
    environment.filters.update(
        date_words=date_words, time_words=time_words, number_words=number_words
    )
