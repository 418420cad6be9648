"""Searches for adverts that people follow by email."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vacancy_alert",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("query", sa.String(length=700), nullable=False),
        sa.Column("words", sa.String(length=400), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_vacancy_alert_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy_alert")),
        sa.UniqueConstraint("user_id", "query", name=op.f("uq_vacancy_alert_search")),
    )
    op.create_index(op.f("ix_vacancy_alert_told_until"), "vacancy_alert", ["told_until"])


def downgrade() -> None:
    op.drop_table("vacancy_alert")
