"""Open needs and offers of a teacher of physics, for what is matched with them."""

from __future__ import annotations

import datetime as dt
import re

from flask.testing import FlaskClient

from collabnet.platform.db import db
from collabnet.staffing.models import Secondment

ADDRESS = "/secondments/matches"
FIRST, LAST = dt.date(2027, 1, 4), dt.date(2027, 4, 1)


def posted(kind: str, owner: str, **values: object) -> Secondment:
    """An open need or offer of a teacher of physics, or as the values say."""
    owner_kind, code = owner.split(":")
    side = "host" if kind == "need" else "home"
    given = {
        "title": f"{kind.capitalize()} of {code}", "quarters_a_week": 8, "starts_on": FIRST, "ends_on": LAST,
        "state": "open", "role": "teacher", "subjects": ["Physics"], "phases": ["primary"],
        f"{side}_kind": owner_kind, f"{side}_code": code,
    }  # fmt: skip
    row = Secondment(kind=kind, owner_kind=owner_kind, owner_code=code, **{**given, **values})
    db.session.add(row)
    db.session.commit()
    return row


def matches(client: FlaskClient, status: int = 200) -> str:
    """The page of matches as somebody sees it."""
    answer = client.get(ADDRESS)
    assert answer.status_code == status
    db.session.expire_all()
    return " ".join(answer.get_data(as_text=True).split())


def visible(page: str) -> str:
    """The words of a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
