"""The page that says how the models did on past years."""

from __future__ import annotations

from flask import render_template

from collabnet.atlas import evaluation_table
from collabnet.atlas.routes import bp
from collabnet.platform.access import public


@bp.get("/how-the-model-does")
@public()
def evaluation() -> str:
    """The shipped evaluation, in words and tables."""
    return render_template("atlas/evaluation.html", page=evaluation_table.in_words())
