"""Room for the years of offers that entry places are taken from, such as "2018 to 2021"."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("atlas_catchment", schema=None) as batch_op:
        batch_op.alter_column(
            "places_period",
            existing_type=sa.String(length=10),
            type_=sa.String(length=20),
            existing_nullable=False,
        )


def downgrade() -> None:
    op.execute("UPDATE atlas_catchment SET places_period = substr(places_period, 1, 10)")
    with op.batch_alter_table("atlas_catchment", schema=None) as batch_op:
        batch_op.alter_column(
            "places_period",
            existing_type=sa.String(length=20),
            type_=sa.String(length=10),
            existing_nullable=False,
        )
