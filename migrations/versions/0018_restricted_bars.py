"""Restricted bars by the settings of a locality too; what was worked out before is worked out again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SCORE = "score IS NULL OR (score >= 0 AND score <= 100)"
RANGE = "place IS NULL OR (low <= place AND place <= high AND low >= 0 AND high <= 100)"


def _create(*more: sa.Column, key: tuple[str, ...]) -> None:
    op.create_table(
        "atlas_restricted_bar",
        sa.Column("urn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("domain", sa.String(length=20), nullable=False),
        sa.Column("la_code", sa.String(length=3), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("place", sa.Float(), nullable=True),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("top_share", sa.Float(), nullable=True),
        sa.Column("word", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=120), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        *more,
        sa.CheckConstraint(SCORE, name=op.f("ck_atlas_restricted_bar_score")),
        sa.CheckConstraint(RANGE, name=op.f("ck_atlas_restricted_bar_range")),
        sa.ForeignKeyConstraint(
            ["urn"], ["school.urn"], name=op.f("fk_atlas_restricted_bar_urn_school")
        ),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_atlas_restricted_bar")),
    )
    op.create_index(op.f("ix_atlas_restricted_bar_la_code"), "atlas_restricted_bar", ["la_code"])


def _drop() -> None:
    op.drop_index(op.f("ix_atlas_restricted_bar_la_code"), table_name="atlas_restricted_bar")
    op.drop_table("atlas_restricted_bar")


def upgrade() -> None:
    _drop()
    _create(
        sa.Column("locality_id", sa.Integer(), autoincrement=False, nullable=False),
        key=("urn", "domain", "locality_id"),
    )


def downgrade() -> None:
    _drop()
    _create(key=("urn", "domain"))
