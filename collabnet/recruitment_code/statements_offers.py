"""What yearly statements offer to other pages: a line on an employer's record, a link of its officers, own copies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, render_template
from sqlalchemy import select

from collabnet.accounts.queries_organisations import scope_of
from collabnet.core.actor import Actor
from collabnet.core.permissions import Permission
from collabnet.core.statements import year_words
from collabnet.platform.db import db
from collabnet.platform.registry import Panel, RecordLink, registry
from collabnet.recruitment_code import statements_queries as queries
from collabnet.recruitment_code.statements_models import YearlyStatement

RECORDS = (("school", "school"), ("trust", "trust"), ("la", "authority"))


def register(app: Flask) -> None:
    """Offer all of it through the registry."""
    found = registry(app)
    for record, word in (*RECORDS, ("region", "region")):
        found.add_link(
            record,
            RecordLink(
                "Yearly statement",
                82,
                Permission.PUBLISH_STATEMENT,
                f"/statements/mine/{word}/{{code}}",
            ),
        )
    for record, word in RECORDS:
        found.add_panel(record, Panel("statement", 81, _panel(word)))
    found.personal_data["statements"] = personal_data


def personal_data(user_id: int) -> dict[str, Any]:
    """Which statements somebody published, for their own copy."""
    rows = db.session.scalars(
        select(YearlyStatement)
        .where(YearlyStatement.published_by == user_id)
        .order_by(YearlyStatement.id)
    )
    return {
        "published": [
            {
                "employer": f"{row.owner_kind}:{row.owner_code}", "year": year_words(row.year),
                "at": row.published_at.isoformat(timespec="seconds") if row.published_at else None,
            }
            for row in rows
        ]
    }  # fmt: skip


def _panel(word: str) -> Callable[[Actor, str], str]:
    def render(actor: Actor, code: str) -> str:
        """The newest statement of an employer; nothing where there is none: that is fine."""
        scope = scope_of(word, code)
        year = queries.newest_years([scope]).get(scope) if scope else None
        if year is None:
            return ""
        return render_template(
            "recruitment_code/_statement.html",
            href=f"/statements/{word}/{code}/{year}",
            year=year_words(year),
        )

    return render
