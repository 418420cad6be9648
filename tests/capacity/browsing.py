"""What tests of the capacity pages share: reading hidden fields and words off a page, signing a leader in."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from collabnet.core.actor import Role
from collabnet.directory.models import School
from tests.factories.accounts import make_person, sign_in
from tests.factories.capacity import school_scope


def hidden(html: str, name: str = "token") -> str:
    """The value of a hidden field of a page."""
    for tag in re.findall(r"<input[^>]*>", html):
        if f'name="{name}"' in tag:
            found = re.search(r'value="([^"]*)"', tag)
            return found[1] if found else ""
    raise AssertionError(f"no field {name} on the page")


def text_of(html: str) -> str:
    """The words of a page, without tags and extra space."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def leader_of(client: FlaskClient, school: School) -> None:
    sign_in(client, make_person(Role.SCHOOL_LEADER, school_scope(school)))
