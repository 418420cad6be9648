"""The partner API as an OpenAPI 3.1 document: the models' own JSON Schema, put together with its operations."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from collabnet.vacancies import api_models as models
from collabnet.vacancies.api_reading import LARGEST_BODY

EXAMPLE: Final[dict[str, Any]] = {
    "external_ref": "hr-2027-0041",
    "publish": True,
    "post": {
        "title": "Teacher of physics",
        "roles": ["teacher"],
        "subjects": ["Physics"],
        "contract": "permanent",
        "patterns": ["part_time"],
        "fte": "0.6",
        "framework": "stpcd",
        "scale": "main",
        "pay_low": "32916",
        "pay_high": "45352",
        "actual": "19749.60",
        "about": "Teach physics to years 7 to 11.",
        "safeguarding": "We keep children safe and expect everybody who works here to do the same.",
        "check_level": "enhanced_barred",
        "starts_on": "2027-09-01",
        "closes_on": "2027-05-14",
        "apply_url": "https://school.example/jobs/physics",
    },
}
EXAMPLE_TEXT: Final = json.dumps(EXAMPLE, indent=2)

ALWAYS: Final = {
    "401": "No key that is in force was sent",
    "429": "Too many calls with this key within a minute",
    "503": "Too busy now: try again",
}
WITH_BODY: Final = {
    "400": "The body is not JSON",
    "413": f"The body is larger than {LARGEST_BODY // 1024} KB",
    "415": "The body is not sent as application/json",
    "422": "Fields are wrong: each is named with what to mend. Nothing was kept",
}
MISSING: Final = {"404": "No post of this employer has the number"}
CHANGED: Final = {"409": "Not possible now, or somebody changed the post since `version`"}


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that the API does."""

    method: str
    path: str
    name: str
    words: str
    gives: type[BaseModel]
    answers: dict[str, str]
    problems: dict[str, str]
    takes: type[BaseModel] | None = None
    more: str = ""


_ALL, _ONE = "/api/v1/vacancies", "/api/v1/vacancies/{number}"
OPERATIONS: Final = (
    Operation(
        "post", _ALL, "send", "Make a post", models.Whole,
        {"201": "Made", "200": "It was there: you sent this body before, or it says what the post says now"},
        {**WITH_BODY, "409": "Your reference names a post that says something else; it is in `existing`"},
        models.NewPost,
        "Send it as often as you like: one reference names one post, and a repeat is answered with it. "
        "Without `publish` it is kept as a draft that may lack anything. With it, whatever holds publication up is "
        "named, and nothing is kept.",
    ),
    Operation(
        "get", _ALL, "posts", "List your posts", models.Listing, {"200": "A page of them, the newest first"},
        {"422": "A parameter is wrong"}, None, "With `external_ref`, the one post that your own reference names.",
    ),
    Operation(
        "get", _ONE, "one", "Read a post", models.Whole,
        {"200": "The post, with what each clause of the fair-recruitment code comes to"}, MISSING,
    ),
    Operation(
        "put", _ONE, "change", "Change all that a post says", models.Whole, {"200": "As it stands now"},
        {**WITH_BODY, **MISSING, **CHANGED}, models.ChangedPost,
    ),
    Operation(
        "post", _ONE + "/publish", "publish", "Publish a post, now or on a day", models.Whole,
        {"200": "Published, now or before"}, {**WITH_BODY, **MISSING, **CHANGED}, models.Publication,
    ),
    Operation(
        "post", _ONE + "/close", "close", "Close a post before its day", models.Whole,
        {"200": "Closed, now or before"}, {**WITH_BODY, **MISSING, **CHANGED}, models.Ending,
    ),
    Operation(
        "post", _ONE + "/withdraw", "withdraw", "Take a post down", models.Whole,
        {"200": "Taken down, now or before"}, {**WITH_BODY, **MISSING, **CHANGED}, models.Ending,
    ),
)  # fmt: skip


def in_words() -> list[tuple[str, str, str]]:
    """The operations for people: method, address, what it does."""
    return [(o.method.upper(), o.path, o.words) for o in OPERATIONS]


@cache
def document(address: str) -> dict[str, Any]:
    """The document of the API that is served at an address."""
    _, schemas = models_json_schema(
        [
            (model, "validation")
            for model in (
                models.NewPost,
                models.ChangedPost,
                models.Publication,
                models.Ending,
                models.Whole,
                models.Listing,
                models.ProblemOut,
            )
        ],
        ref_template="#/components/schemas/{model}",
    )
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Collabnet: posts by machine",
            "version": "1",
            "description": "An employer’s own systems make, read, change, publish and end its posts.",
        },
        "servers": [{"url": address}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A key that the employer makes on its page of keys",
                }
            },
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.words,
        "responses": {
            **{s: _response(w, operation.gives, "application/json") for s, w in operation.answers.items()},
            **{
                status: _response(words, models.ProblemOut, "application/problem+json")
                for status, words in (operation.problems | ALWAYS).items()
            },
        },
    }  # fmt: skip
    if operation.more:
        found["description"] = operation.more
    parameters = _parameters(operation)
    if parameters:
        found["parameters"] = parameters
    if operation.takes is not None:
        content: dict[str, Any] = {"schema": _ref(operation.takes)}
        if operation.takes is models.NewPost:
            content["example"] = EXAMPLE
        found["requestBody"] = {"required": True, "content": {"application/json": content}}
    return found


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    if operation.path != _ALL:
        number = {"type": "integer", "minimum": 1, "maximum": 2_147_483_647}
        return [{"name": "number", "in": "path", "required": True, "schema": number}]
    if operation.method != "get":
        return []
    return [
        _query("page", {"type": "integer", "minimum": 1, "maximum": 99_999, "default": 1}),
        _query("per_page", {"type": "integer", "minimum": 1, "maximum": 100, "default": 25}),
        _query("external_ref", {"type": "string", "pattern": models.REFERENCE, "minLength": 1, "maxLength": 120}),
    ]  # fmt: skip


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _response(words: str, model: type[BaseModel], kind: str) -> dict[str, Any]:
    return {"description": words, "content": {kind: {"schema": _ref(model)}}}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}
