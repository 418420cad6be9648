"""Collabnet: a local-collaboration directory and staff-sharing marketplace for England's schools."""

from __future__ import annotations

from flask import Flask
from flask_wtf import CSRFProtect

import config as configuration
from collabnet import (
    accounts,
    atlas,
    capacity,
    cli,
    cpd,
    demonstration,
    directory,
    home,
    recruitment_code,
    staffing,
    vacancies,
)
from collabnet.platform import (
    access,
    db,
    errors,
    health,
    imports,
    jobs,
    logs,
    outbox,
    registry,
    security,
    stored_files,
    templating,
)

# Low to high; each registers its pages and what it offers to lower rooms.
ROOMS = (
    directory, accounts, capacity, atlas, recruitment_code, cpd, staffing, vacancies, home, demonstration
)  # fmt: skip


def create_app(settings: configuration.Config | None = None) -> Flask:
    """The application with the given settings, or those the environment names."""
    root = configuration.ROOT
    app = Flask(
        __name__, template_folder=str(root / "templates"), static_folder=str(root / "static")
    )
    app.config.from_object(settings or configuration.from_environment())
    app.config["INSTANCE_DIR"].mkdir(parents=True, exist_ok=True)
    logs.init_app(app)
    registry.init_app(app)
    db.init_app(app)
    jobs.init_app(app)
    errors.init_app(app)
    access.init_app(
        app
    )  # before CSRF, which reads the form: a route's own upload cap must be set by then
    CSRFProtect(app)
    security.init_app(app)
    templating.init_app(app)
    stored_files.init_app(app)
    outbox.register(app)
    imports.register(app)
    app.register_blueprint(health.bp)
    for room in ROOMS:
        room.register(app)
    cli.register(app)
    access.exempt_from_csrf(app)
    return app
