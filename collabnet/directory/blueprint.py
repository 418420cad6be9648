"""The blueprint on which every page of the directory stands."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("directory", __name__)
