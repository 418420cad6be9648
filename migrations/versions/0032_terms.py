"""Terms of a secondment kept apart from its texts: kind, uplift, travel, reviews; whom an employer would lend."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

CHECKS = {
    "agency_pence": "agency_pence IS NULL OR agency_pence >= 0",
    "uplift_pence": "uplift_pence >= 0",
    "uplift_by": "uplift_by IN ('','home','host')",
    "travel_by": "travel_by IN ('','home','host')",
    "arrangement": "arrangement IN ('secondment','supply_lend','deployment','federation_share',"
    "'exchange','consultancy','joint_contract','sla')",
    "staff_kind": "staff_kind IN ('teaching','catering','other')",
}


def _required(name: str, kind: sa.types.TypeEngine[object], first: str) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=False, server_default=first)


def upgrade() -> None:
    required = [
        _required("arrangement", sa.String(length=20), "secondment"),
        _required("staff_kind", sa.String(length=12), "teaching"),
        _required("uplift_by", sa.String(length=8), ""),
        _required("uplift_pence", sa.Integer(), "0"),
        _required("travel_by", sa.String(length=8), ""),
        _required("reviews_on", sa.JSON(), "[]"),
        _required("non_solicitation", sa.Text(), ""),
        _required("non_solicitation_reason", sa.Text(), ""),
    ]
    with op.batch_alter_table("secondment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("agency_pence", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("non_solicitation_until", sa.Date(), nullable=True))
        for column in required:
            batch_op.add_column(column)
    with op.batch_alter_table("secondment", schema=None) as batch_op:
        for column in required:
            batch_op.alter_column(column.name, existing_type=column.type, server_default=None)
        for name, rule in CHECKS.items():
            batch_op.create_check_constraint(batch_op.f(f"ck_secondment_{name}"), rule)
    with op.batch_alter_table("secondment_interest", schema=None) as batch_op:
        for name in ("person_id", "agreed_by"):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
            batch_op.create_foreign_key(
                batch_op.f(f"fk_secondment_interest_{name}_user_account"),
                "user_account", [name], ["id"],
            )  # fmt: skip
        batch_op.create_index(
            batch_op.f("ix_secondment_interest_person_id"), ["person_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("secondment_interest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_secondment_interest_person_id"))
        for name in ("person_id", "agreed_by"):
            batch_op.drop_constraint(
                batch_op.f(f"fk_secondment_interest_{name}_user_account"), type_="foreignkey"
            )
            batch_op.drop_column(name)
    with op.batch_alter_table("secondment", schema=None) as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(batch_op.f(f"ck_secondment_{name}"), type_="check")
        for name in (
            "arrangement",
            "staff_kind",
            "agency_pence",
            "uplift_by",
            "uplift_pence",
            "travel_by",
            "reviews_on",
            "non_solicitation",
            "non_solicitation_reason",
            "non_solicitation_until",
        ):
            batch_op.drop_column(name)
