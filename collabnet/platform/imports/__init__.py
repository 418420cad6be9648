"""The import engine: a file is read once, previewed, then committed in steps that can stop and go on again.

`reader` and `features` read files, `importer` says what a domain offers, `apply` compares and writes, `engine`
goes through a file in chunks, `runs` is the life of an import, `services` and `routes` are its pages.
"""

from __future__ import annotations

from flask import Flask

from collabnet.platform.imports import models
from collabnet.platform.imports.routes import bp
from collabnet.platform.imports.services import COMMIT_JOB, PREVIEW_JOB, commit_job, preview_job
from collabnet.platform.registry import registry

__all__ = ["models", "register"]


def register(app: Flask) -> None:
    """Add the pages and the jobs of imports to the application."""
    app.register_blueprint(bp)
    registry(app).jobs.update({PREVIEW_JOB: preview_job, COMMIT_JOB: commit_job})
