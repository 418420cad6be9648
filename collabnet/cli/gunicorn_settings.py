"""How gunicorn serves the site: gunicorn --config python:collabnet.cli.gunicorn_settings wsgi:app."""

from __future__ import annotations

import os
from typing import Any

from flask import Flask

from collabnet.platform import jobs
from collabnet.platform.db import db

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
preload_app = True  # loaded once and shared by the workers
control_socket_disable = True
graceful_timeout = 10  # seconds a request in progress is given at a stop
max_requests = 20_000  # a worker is renewed now and then, so that no slow leak becomes an outage
max_requests_jitter = 2_000
loglevel = os.environ.get("GUNICORN_LOG_LEVEL", "warning")


def pre_fork(server: Any, worker: Any) -> None:
    """Connections must not be shared between processes: each worker opens its own."""
    app = server.app.wsgi()
    assert isinstance(app, Flask)  # noqa: S101 - narrows the type
    with app.app_context():
        db.engine.dispose()
        jobs.disconnect()
