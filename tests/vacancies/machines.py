"""An employer's own system as tests play it: a key, and calls with it."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from collabnet.core.actor import Actor, Scope
from collabnet.core.vacancy_post import to_json
from collabnet.platform.db import begin_write, db
from collabnet.vacancies import services_keys
from tests.vacancies.world import whole_post

POSTS = "/api/v1/vacancies"


def make_key(actor: Actor, owner: Scope, name: str = "HR system") -> str:
    """A key that is committed."""
    begin_write()
    token = services_keys.make_key(actor=actor, owner=owner, name=name, days=90)
    db.session.commit()
    return token


def body(urn: int, *, ref: str = "hr-1", publish: bool = False, **changed: Any) -> dict[str, Any]:
    """What a system sends: the advert that lacks nothing, with some fields changed; None leaves one out."""
    post = {**to_json(whole_post(urn)), **changed}
    return {
        "external_ref": ref,
        "publish": publish,
        "post": {name: value for name, value in post.items() if value is not None},
    }


class Machine:
    """Calls the API with a key."""

    def __init__(self, app: Flask, key: str) -> None:
        self.client = app.test_client()
        self.headers = {"Authorization": f"Bearer {key}"}

    def get(self, path: str = POSTS) -> TestResponse:
        return self.client.get(path, headers=self.headers)

    def post(self, value: Any, path: str = POSTS) -> TestResponse:
        return self.client.post(path, json=value, headers=self.headers)

    def put(self, path: str, value: Any) -> TestResponse:
        return self.client.put(path, json=value, headers=self.headers)

    def raw(self, data: bytes, kind: str = "application/json", path: str = POSTS) -> TestResponse:
        return self.client.post(path, data=data, content_type=kind, headers=self.headers)


def wrong_fields(answer: TestResponse) -> set[str]:
    """The fields that a refusal names."""
    assert answer.status_code == 422, answer.text
    assert answer.mimetype == "application/problem+json"
    return {e["field"] for e in json.loads(answer.text)["errors"]}
