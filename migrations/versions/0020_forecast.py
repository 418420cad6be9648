"""Forecasts of places taken next year, by school, and how forecasts of each band did on past years."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BAND = "band IN ('primary', 'secondary')"


def upgrade() -> None:
    op.create_table(
        "atlas_forecast_band",
        sa.Column("band", sa.String(length=12), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("entry_year", sa.SmallInteger(), nullable=False),
        sa.Column("children_year", sa.SmallInteger(), nullable=True),
        sa.Column("first_past", sa.SmallInteger(), nullable=True),
        sa.Column("last_past", sa.SmallInteger(), nullable=True),
        sa.Column("schools", sa.Integer(), nullable=False),
        sa.Column("model_error", sa.Float(), nullable=True),
        sa.Column("baseline_error", sa.Float(), nullable=True),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(BAND, name=op.f("ck_atlas_forecast_band_band")),
        sa.CheckConstraint(
            "is_shown = (model_error IS NOT NULL AND baseline_error IS NOT NULL"
            " AND model_error < baseline_error)",
            name=op.f("ck_atlas_forecast_band_shown_only_when_better"),
        ),
        sa.PrimaryKeyConstraint("band", "fictional", name=op.f("pk_atlas_forecast_band")),
    )
    op.create_table(
        "atlas_forecast",
        sa.Column("urn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("band", sa.String(length=12), nullable=False),
        sa.Column("predicted", sa.Float(), nullable=True),
        sa.Column("baseline", sa.Float(), nullable=True),
        sa.Column("lacks", sa.String(length=20), nullable=False),
        sa.Column("past", sa.JSON(), nullable=False),
        sa.CheckConstraint(BAND, name=op.f("ck_atlas_forecast_band")),
        sa.CheckConstraint(
            "predicted IS NULL OR predicted >= 0", name=op.f("ck_atlas_forecast_predicted")
        ),
        sa.CheckConstraint(
            "baseline IS NULL OR baseline >= 0", name=op.f("ck_atlas_forecast_baseline")
        ),
        sa.ForeignKeyConstraint(["urn"], ["school.urn"], name=op.f("fk_atlas_forecast_urn_school")),
        sa.PrimaryKeyConstraint("urn", "band", name=op.f("pk_atlas_forecast")),
    )


def downgrade() -> None:
    op.drop_table("atlas_forecast")
    op.drop_table("atlas_forecast_band")
