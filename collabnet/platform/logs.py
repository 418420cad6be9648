"""Structured logs: one line a request with its id, never personal data, query strings or tokens."""

from __future__ import annotations

import logging
import time
import uuid
from typing import Any

import structlog
from flask import Flask, Response, g, has_request_context, request


def log() -> Any:
    """The application's logger."""
    return structlog.get_logger("collabnet")


def request_id() -> str:
    """The id of the present request, or ''."""
    return getattr(g, "request_id", "") if has_request_context() else ""


def _start() -> None:
    g.request_id = uuid.uuid4().hex[:16]
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    response.headers["X-Request-ID"] = request_id()
    actor = g.get("actor")
    log().info(
        "request",
        id=request_id(),
        method=request.method,
        endpoint=request.endpoint,  # the rule, not the address: addresses can carry what people typed
        status=response.status_code,
        ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
        actor=actor.label if actor else None,
    )
    return response


def init_app(app: Flask) -> None:
    """Log to standard error: JSON in production, readable lines elsewhere, nothing but warnings in tests."""
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if app.config["LOG_FORMAT"] == "json"
        else structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info if app.config["LOG_FORMAT"] == "json" else _keep,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.WARNING if app.testing else logging.INFO
        ),
        cache_logger_on_first_use=not app.testing,
    )
    app.before_request(_start)
    app.after_request(_finish)


def _keep(_logger: Any, _name: str, event: Any) -> Any:
    return event
