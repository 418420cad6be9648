"""The one blueprint of adverts, to which every file of routes in this room adds its own."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("vacancies", __name__)
