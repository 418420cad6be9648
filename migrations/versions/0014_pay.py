"""Pay tables and on-cost rates with their dates and sources."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BASES = "basis IN ('verified','derived','unverified')"
AREAS = "area IN ('','england_excl_london','fringe','outer_london','inner_london')"
ITEMS = "item IN ('employer_ni','tps_employer','lgps_employer','apprenticeship_levy')"


def upgrade() -> None:
    op.create_table(
        "pay_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scale", sa.String(length=20), nullable=False),
        sa.Column("point", sa.String(length=10), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("annual_pence", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_pay_point_ordered")),
        sa.CheckConstraint("annual_pence > 0", name=op.f("ck_pay_point_annual")),
        sa.CheckConstraint(AREAS, name=op.f("ck_pay_point_area")),
        sa.CheckConstraint(BASES, name=op.f("ck_pay_point_basis")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_pay_point_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_point")),
        sa.UniqueConstraint(
            "scale", "area", "valid_from", "point", name=op.f("uq_pay_point_scale")
        ),
    )
    op.create_table(
        "oncost_rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=24), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("rate_millionths", sa.Integer(), nullable=False),
        sa.Column("threshold_pence", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "rate_millionths >= 0 AND rate_millionths < 1000000", name=op.f("ck_oncost_rate_rate")
        ),
        sa.CheckConstraint("threshold_pence >= 0", name=op.f("ck_oncost_rate_threshold")),
        sa.CheckConstraint(ITEMS, name=op.f("ck_oncost_rate_item")),
        sa.CheckConstraint(BASES, name=op.f("ck_oncost_rate_basis")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_oncost_rate_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oncost_rate")),
        sa.UniqueConstraint("item", "valid_from", name=op.f("uq_oncost_rate_item")),
    )


def downgrade() -> None:
    op.drop_table("oncost_rate")
    op.drop_table("pay_point")
