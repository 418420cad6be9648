"""The blueprint of the CPD market, which every file of routes of this room imports."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("cpd", __name__)
