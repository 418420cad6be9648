"""Saved what-ifs with their workings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "atlas_scenario",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("area_kind", sa.String(length=8), nullable=False),
        sa.Column("area_code", sa.String(length=12), nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("sharing", sa.String(length=8), nullable=False),
        sa.Column("trust_uid", sa.Integer(), nullable=True),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(length=2000), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decision_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "area_kind IN ('locality','la')", name=op.f("ck_atlas_scenario_area_kind")
        ),
        sa.CheckConstraint("band IN ('primary','secondary')", name=op.f("ck_atlas_scenario_band")),
        sa.CheckConstraint(
            "sharing IN ('nobody','link','la','trust')", name=op.f("ck_atlas_scenario_sharing")
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_atlas_scenario_named")),
        sa.CheckConstraint(
            "(sharing = 'trust') = (trust_uid IS NOT NULL)",
            name=op.f("ck_atlas_scenario_trust_named"),
        ),
        sa.CheckConstraint(
            "(sharing = 'nobody') = (shared_at IS NULL)",
            name=op.f("ck_atlas_scenario_shared_since"),
        ),
        sa.CheckConstraint(
            "(decision = '') = (decided_on IS NULL)", name=op.f("ck_atlas_scenario_decision_dated")
        ),
        sa.CheckConstraint(
            "(decision = '') = (decided_by IS NULL)", name=op.f("ck_atlas_scenario_decision_signed")
        ),
        sa.CheckConstraint(
            "(decision = '') = (decision_recorded_at IS NULL)",
            name=op.f("ck_atlas_scenario_decision_kept"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_atlas_scenario_owner_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["user_account.id"],
            name=op.f("fk_atlas_scenario_decided_by_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["trust_uid"],
            ["school_group.uid"],
            name=op.f("fk_atlas_scenario_trust_uid_school_group"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_atlas_scenario")),
        sa.UniqueConstraint("key", name=op.f("uq_atlas_scenario_key")),
    )
    with op.batch_alter_table("atlas_scenario", schema=None) as batch_op:
        batch_op.create_index("ix_atlas_scenario_area", ["area_kind", "area_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_atlas_scenario_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "atlas_scenario_working",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("levers", sa.JSON(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("input_hash", sa.String(length=64), nullable=False),
        sa.Column("model_version", sa.String(length=80), nullable=False),
        sa.Column("worked_out_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worked_out_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scenario_id"],
            ["atlas_scenario.id"],
            name=op.f("fk_atlas_scenario_working_scenario_id_atlas_scenario"),
        ),
        sa.ForeignKeyConstraint(
            ["worked_out_by"],
            ["user_account.id"],
            name=op.f("fk_atlas_scenario_working_worked_out_by_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_atlas_scenario_working")),
        sa.UniqueConstraint(
            "scenario_id", "number", name=op.f("uq_atlas_scenario_working_scenario_id_number")
        ),
    )
    with op.batch_alter_table("atlas_scenario_working", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_atlas_scenario_working_scenario_id"), ["scenario_id"], unique=False
        )


def downgrade() -> None:
    op.drop_table("atlas_scenario_working")
    op.drop_table("atlas_scenario")
