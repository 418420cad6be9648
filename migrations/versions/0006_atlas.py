"""What the map shows, worked out beforehand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "atlas_outline",
        sa.Column("la_code", sa.String(length=3), nullable=False),
        sa.Column("coarse", sa.Text(), nullable=False),
        sa.Column("fine", sa.Text(), nullable=False),
        sa.Column("degrees", sa.Text(), nullable=False),
        sa.Column("west", sa.Integer(), nullable=False),
        sa.Column("south", sa.Integer(), nullable=False),
        sa.Column("east", sa.Integer(), nullable=False),
        sa.Column("north", sa.Integer(), nullable=False),
        sa.Column("label_easting", sa.Integer(), nullable=False),
        sa.Column("label_northing", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("la_code", name=op.f("pk_atlas_outline")),
    )
    op.create_table(
        "atlas_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("la_code", sa.String(length=3), nullable=True),
        sa.Column("schools", sa.Integer(), nullable=False),
        sa.Column("compared", sa.JSON(), nullable=False),
        sa.Column("periods", sa.JSON(), nullable=False),
        sa.Column("import_runs", sa.JSON(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_atlas_run")),
    )
    op.create_table(
        "atlas_bar",
        sa.Column("urn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("domain", sa.String(length=20), nullable=False),
        sa.Column("la_code", sa.String(length=3), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("word", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=120), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "score IS NULL OR (score >= 0 AND score <= 100)", name=op.f("ck_atlas_bar_score")
        ),
        sa.ForeignKeyConstraint(["urn"], ["school.urn"], name=op.f("fk_atlas_bar_urn_school")),
        sa.PrimaryKeyConstraint("urn", "domain", name=op.f("pk_atlas_bar")),
    )
    with op.batch_alter_table("atlas_bar", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_atlas_bar_la_code"), ["la_code"], unique=False)

    op.create_table(
        "atlas_school",
        sa.Column("urn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("la_code", sa.String(length=3), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("still_filling", sa.Boolean(), nullable=False),
        sa.Column("places", sa.Float(), nullable=True),
        sa.Column("on_roll", sa.Float(), nullable=True),
        sa.Column("percent", sa.Float(), nullable=True),
        sa.Column("no_value", sa.String(length=20), nullable=True),
        sa.Column("unfilled", sa.Float(), nullable=True),
        sa.Column("over", sa.Float(), nullable=True),
        sa.Column("load", sa.String(length=16), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.CheckConstraint(
            "level IN ('shortage_4','shortage_3','shortage_2','in_balance','spare_2','spare_3','spare_4','still_filling','not_enough_data')",
            name=op.f("ck_atlas_school_level"),
        ),
        sa.CheckConstraint(
            "percent IS NULL OR no_value IS NULL", name=op.f("ck_atlas_school_percent_or_reason")
        ),
        sa.ForeignKeyConstraint(["urn"], ["school.urn"], name=op.f("fk_atlas_school_urn_school")),
        sa.PrimaryKeyConstraint("urn", name=op.f("pk_atlas_school")),
    )
    with op.batch_alter_table("atlas_school", schema=None) as batch_op:
        batch_op.create_index("ix_atlas_school_la_level", ["la_code", "level"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("atlas_school", schema=None) as batch_op:
        batch_op.drop_index("ix_atlas_school_la_level")

    op.drop_table("atlas_school")
    with op.batch_alter_table("atlas_bar", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_atlas_bar_la_code"))

    op.drop_table("atlas_bar")
    op.drop_table("atlas_run")
    op.drop_table("atlas_outline")
