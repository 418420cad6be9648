"""Adverts with their schools, tags, history and the employer's private record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "vacancy",
        sa.Column("id", BIG, nullable=False),
        sa.Column("owner_kind", sa.String(length=12), nullable=False),
        sa.Column("owner_code", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("publish_on", sa.Date(), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("partner_kind", sa.String(length=12), nullable=False),
        sa.Column("partner_code", sa.String(length=12), nullable=False),
        sa.Column("partner_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_ref", sa.String(length=120), nullable=True),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft','published','ended','withdrawn')", name=op.f("ck_vacancy_state")
        ),
        sa.CheckConstraint(
            "owner_kind IN ('school','trust','la','region')", name=op.f("ck_vacancy_owner_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy")),
        sa.UniqueConstraint(
            "owner_kind", "owner_code", "external_ref", name=op.f("uq_vacancy_external_ref")
        ),
    )
    op.create_index("ix_vacancy_state", "vacancy", ["state", "closes_at"])
    op.create_index("ix_vacancy_partner", "vacancy", ["partner_kind", "partner_code"])
    op.create_table(
        "vacancy_school",
        sa.Column("vacancy_id", BIG, nullable=False),
        sa.Column("urn", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["urn"], ["school.urn"], name=op.f("fk_vacancy_school_urn_school")),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_vacancy_school_vacancy_id_vacancy")
        ),
        sa.PrimaryKeyConstraint("vacancy_id", "urn", name=op.f("pk_vacancy_school")),
    )
    op.create_index(op.f("ix_vacancy_school_urn"), "vacancy_school", ["urn"])
    op.create_table(
        "vacancy_tag",
        sa.Column("vacancy_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_vacancy_tag_vacancy_id_vacancy")
        ),
        sa.PrimaryKeyConstraint("vacancy_id", "kind", "code", name=op.f("pk_vacancy_tag")),
    )
    op.create_index("ix_vacancy_tag_code", "vacancy_tag", ["kind", "code"])
    op.create_table(
        "vacancy_record",
        sa.Column("vacancy_id", BIG, nullable=False),
        sa.Column("reason_above", sa.String(length=2000), nullable=False),
        sa.Column("incentive_pence", sa.Integer(), nullable=False),
        sa.Column("incentive_reason", sa.String(length=2000), nullable=False),
        sa.Column("incentive_ends_on", sa.Date(), nullable=True),
        sa.Column("incentive_review_on", sa.Date(), nullable=True),
        sa.Column("is_for_housing_or_relocation", sa.Boolean(), nullable=False),
        sa.CheckConstraint("incentive_pence >= 0", name=op.f("ck_vacancy_record_incentive_pence")),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_vacancy_record_vacancy_id_vacancy")
        ),
        sa.PrimaryKeyConstraint("vacancy_id", name=op.f("pk_vacancy_record")),
    )
    op.create_table(
        "vacancy_step",
        sa.Column("id", BIG, nullable=False),
        sa.Column("vacancy_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_vacancy_step_vacancy_id_vacancy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy_step")),
    )
    op.create_index(op.f("ix_vacancy_step_vacancy_id"), "vacancy_step", ["vacancy_id"])


def downgrade() -> None:
    for table in ("vacancy_step", "vacancy_record", "vacancy_tag", "vacancy_school", "vacancy"):
        op.drop_table(table)
