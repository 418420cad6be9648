"""Every operation of the partner API tried with what its document allows and forbids, in process and without a port.

100 cases an operation here; 1,000 in `make drill`. A third of the cases obeys the document, the rest breaks it in one
place or more; where an operation is about a post, most cases are about one that is there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema_rs import meta
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import select

from collabnet.platform.db import db
from collabnet.vacancies import api_models, api_reading
from collabnet.vacancies.api_document import EXAMPLE, OPERATIONS, document
from collabnet.vacancies.models import Vacancy
from collabnet.vacancies.models_keys import PostingKey
from tests.vacancies.machines import Machine, body, make_key
from tests.vacancies.world import Employers, make_employers

CHECKS = [
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
    content_type_conformance,
    negative_data_rejection,
]
FEW = pytest.param(100, id="100")
MANY = pytest.param(1_000, id="1000", marks=pytest.mark.drill)
NEGATIVE, POSITIVE = GenerationMode.NEGATIVE, GenerationMode.POSITIVE
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


@pytest.fixture
def employers(app: Flask) -> Employers:
    app.config["API_CALLS_A_MINUTE"] = 1_000_000
    return make_employers(app)


@pytest.fixture(autouse=True)
def _usual_calls(app: Flask) -> Any:
    yield
    app.config["API_CALLS_A_MINUTE"] = 120


def each_in_its_own_context(app: Flask) -> Wsgi:
    """The application as a server calls it: nothing is left over from one request to the next."""

    def call(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        with app.app_context():
            return [b"".join(app(environ, start))]

    return call


def cases(operation: Any, number: int, key: str) -> st.SearchStrategy[Case]:
    """Cases of an operation: obedient and not, about a post that is there and about any, each with the key."""
    always = {"headers": {"Authorization": f"Bearer {key}"}}
    anywhere = [operation.as_strategy(mode, **always) for mode in (POSITIVE, NEGATIVE)]
    if "{number}" not in operation.path:
        return st.one_of(anywhere[0], anywhere[1], anywhere[1])
    there = {"path_parameters": {"number": number}, **always}
    known = [operation.as_strategy(POSITIVE, **there)]
    if operation.body:
        known += [operation.as_strategy(NEGATIVE, **there)] * 2
    return st.one_of(*known, *anywhere)


def test_the_document_is_openapi_3_1_and_says_what_each_operation_asks() -> None:
    found = document("https://collabnet.example")
    assert found["openapi"] == "3.1.0"
    operations = [o for path in found["paths"].values() for o in path.values()]
    assert len(operations) == len(OPERATIONS) == len({o["operationId"] for o in operations})
    for schema in found["components"]["schemas"].values():
        meta.validate(schema | {"$schema": "https://json-schema.org/draft/2020-12/schema"})
    assert all("401" in o["responses"] and "429" in o["responses"] for o in operations)


@pytest.mark.parametrize("count", [FEW, MANY])
@pytest.mark.parametrize("name", [operation.name for operation in OPERATIONS])
def test_no_case_brings_an_operation_down_breaks_its_document_or_gets_wrong_data_in(
    employers: Employers, name: str, count: int
) -> None:
    key = make_key(employers.actor, employers.owner)
    sent = body(employers.school.urn, publish=name in ("close", "withdraw"))
    number = Machine(employers.app, key).post(sent).json["number"]
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", each_in_its_own_context(employers.app)
    )
    operation = schema.find_operation_by_id(name)
    statuses: dict[int, int] = {}

    @settings(
        max_examples=count, deadline=None, database=None, derandomize=True,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases(operation, number, key))
    def call(case: Case) -> None:
        answer = case.call_and_validate(checks=CHECKS)
        statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1

    call()
    assert sum(statuses.values()) >= count
    assert set(statuses) - {400, 404, 422}, f"every case was refused: {statuses}"


def test_a_violation_that_gets_in_is_found(
    employers: Employers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check can fail: with a reader that believes whatever is sent, a violation is reported."""
    believed = api_models.Publication.model_construct(version=None, publish_on=None)
    read = api_reading.body
    monkeypatch.setattr(
        api_reading, "body", lambda m: believed if m is api_models.Publication else read(m)
    )
    with pytest.raises(BaseException) as caught:
        test_no_case_brings_an_operation_down_breaks_its_document_or_gets_wrong_data_in(
            employers, "publish", 100
        )
    assert "Schema-violating request accepted" in _words(caught.value)


def _words(error: BaseException) -> str:
    inner = getattr(error, "exceptions", ())
    return str(error) + "".join(_words(e) for e in inner)


def test_the_example_of_the_document_obeys_it(employers: Employers) -> None:
    key = make_key(employers.actor, employers.owner)
    answer = Machine(employers.app, key).post(json.loads(json.dumps(EXAMPLE)))
    assert answer.status_code == 201, answer.text
    assert db.session.scalar(select(Vacancy.title)) == "Teacher of physics"
    assert db.session.scalar(select(PostingKey.name)) == "HR system"
