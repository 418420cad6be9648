"""Localities on their way: what was typed and drawn, kept in a file between the form and "Save" for a day."""

from __future__ import annotations

import json
import re
import secrets
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from flask import current_app

from collabnet.platform.db import after_commit

KEPT_SECONDS = 24 * 60 * 60
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True)
class Draft:
    """A locality as it would be saved: made of whole authorities, or of a polygon (GeoJSON geometry, WGS84)."""

    user_id: int
    name: str
    summary: str = ""
    la_codes: list[str] = field(default_factory=list)
    polygon: str | None = None
    slug: str = ""  # of the locality that is edited; '' for a new one
    version: int = 0


def keep(draft: Draft) -> str:
    """Keep a draft; gives the token of its address, which nobody can guess."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    token = secrets.token_urlsafe(24)
    (folder / token).write_text(json.dumps(asdict(draft)), encoding="utf-8")
    return token


def read(token: str, *, user_id: int | None) -> Draft | None:
    """The draft of this person, or None when there is none (any more)."""
    if not _TOKEN.fullmatch(token):
        return None
    try:
        draft = Draft(**json.loads((_folder() / token).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    return draft if draft.user_id == user_id else None


def drop_after_commit(token: str) -> None:
    """Remove a draft once what it held is saved."""
    path = _folder() / token
    after_commit(lambda: path.unlink(missing_ok=True))


def tidy() -> int:
    """The sweep that removes drafts which nobody saved; gives how many."""
    old = [
        path for path in _folder().glob("*") if path.stat().st_mtime < time.time() - KEPT_SECONDS
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _folder() -> Path:
    return Path(current_app.config["UPLOAD_DIR"]) / "localities"
