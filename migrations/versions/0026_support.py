"""Requests for support with their offers and steps; what organisations say about being asked as helpers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIVE = sa.text("state IN ('open','offered','agreed')")


def upgrade() -> None:
    op.create_table(
        "support_helper",
        sa.Column("owner_kind", sa.String(length=12), nullable=False),
        sa.Column("owner_code", sa.String(length=12), nullable=False),
        sa.Column("wants", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "owner_kind IN ('school','trust')", name=op.f("ck_support_helper_owner_kind")
        ),
        sa.PrimaryKeyConstraint("owner_kind", "owner_code", name=op.f("pk_support_helper")),
    )
    op.create_table(
        "support_request",
        sa.Column("id", BIG, nullable=False),
        sa.Column("urn", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asks_helpers", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("outcome_words", sa.String(length=1000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (outcome <> '')",
            name=op.f("ck_support_request_outcome_when_closed"),
        ),
        sa.CheckConstraint(
            "outcome IN ('','helped','partly','not_helped','not_needed')",
            name=op.f("ck_support_request_outcome"),
        ),
        sa.CheckConstraint(
            "state IN ('open','offered','agreed','closed','withdrawn')",
            name=op.f("ck_support_request_state"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user_account.id"], name=op.f("fk_support_request_asked_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["urn"], ["school.urn"], name=op.f("fk_support_request_urn_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_request")),
    )
    op.create_index(op.f("ix_support_request_urn"), "support_request", ["urn"])
    op.create_index(
        "uq_support_request_live",
        "support_request",
        ["urn"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_table(
        "support_offer",
        sa.Column("id", BIG, nullable=False),
        sa.Column("request_id", BIG, nullable=False),
        sa.Column("by_kind", sa.String(length=12), nullable=False),
        sa.Column("by_code", sa.String(length=12), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "by_kind IN ('school','trust','la')", name=op.f("ck_support_offer_by_kind")
        ),
        sa.CheckConstraint(
            "state IN ('open','accepted','declined','taken_back')",
            name=op.f("ck_support_offer_state"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["support_request.id"],
            name=op.f("fk_support_offer_request_id_support_request"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_support_offer_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_offer")),
    )
    op.create_index("ix_support_offer_by", "support_offer", ["by_kind", "by_code"])
    op.create_index(op.f("ix_support_offer_request_id"), "support_offer", ["request_id"])
    op.create_table(
        "support_step",
        sa.Column("id", BIG, nullable=False),
        sa.Column("request_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("side", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "side IN ('','school','authority','helper')", name=op.f("ck_support_step_side")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["support_request.id"],
            name=op.f("fk_support_step_request_id_support_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_step")),
    )
    op.create_index(op.f("ix_support_step_request_id"), "support_step", ["request_id"])


def downgrade() -> None:
    op.drop_table("support_step")
    op.drop_table("support_offer")
    op.drop_table("support_request")
    op.drop_table("support_helper")
