"""Employers' own published pay policies, version by version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def _id() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "pay_policy",
        sa.Column("id", _id(), nullable=False),
        sa.Column("owner_kind", sa.String(length=12), nullable=False),
        sa.Column("owner_code", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "owner_kind IN ('school','trust','la','region')", name=op.f("ck_pay_policy_owner_kind")
        ),
        sa.CheckConstraint("version > 0", name=op.f("ck_pay_policy_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_policy")),
    )
    op.create_index("ix_pay_policy_owner", "pay_policy", ["owner_kind", "owner_code"])
    op.create_table(
        "pay_policy_version",
        sa.Column("policy_id", _id(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("change", sa.String(length=120), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_pay_policy_version_ordered")
        ),
        sa.CheckConstraint("url LIKE 'https://%'", name=op.f("ck_pay_policy_version_https")),
        sa.ForeignKeyConstraint(
            ["policy_id"],
            ["pay_policy.id"],
            name=op.f("fk_pay_policy_version_policy_id_pay_policy"),
        ),
        sa.PrimaryKeyConstraint("policy_id", "number", name=op.f("pk_pay_policy_version")),
    )
    op.create_table(
        "pay_policy_range",
        sa.Column("policy_id", _id(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scale", sa.String(length=20), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("low_pence", sa.Integer(), nullable=False),
        sa.Column("high_pence", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "low_pence > 0 AND high_pence >= low_pence", name=op.f("ck_pay_policy_range_ordered")
        ),
        sa.CheckConstraint("page <> ''", name=op.f("ck_pay_policy_range_page")),
        sa.ForeignKeyConstraint(
            ["policy_id", "number"],
            ["pay_policy_version.policy_id", "pay_policy_version.number"],
            name=op.f("fk_pay_policy_range_policy_id_number_pay_policy_version"),
        ),
        sa.PrimaryKeyConstraint(
            "policy_id", "number", "scale", "area", name=op.f("pk_pay_policy_range")
        ),
    )


def downgrade() -> None:
    op.drop_table("pay_policy_range")
    op.drop_table("pay_policy_version")
    op.drop_index("ix_pay_policy_owner", table_name="pay_policy")
    op.drop_table("pay_policy")
