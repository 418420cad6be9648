"""Concerns about conduct, and the conversations about them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EMPLOYERS = "('school','trust','la','region')"


def upgrade() -> None:
    op.create_table(
        "concern",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("clause", sa.String(length=4), nullable=False),
        sa.Column("code_version", sa.Integer(), nullable=False),
        sa.Column("raiser_kind", sa.String(length=12), nullable=False),
        sa.Column("raiser_code", sa.String(length=12), nullable=False),
        sa.Column("subject_kind", sa.String(length=12), nullable=False),
        sa.Column("subject_code", sa.String(length=12), nullable=False),
        sa.Column("locality_id", sa.Integer(), nullable=False),
        sa.Column("raised_by", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_extended", sa.Boolean(), nullable=False),
        sa.Column("wants_longer", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("assented", sa.JSON(), nullable=False),
        sa.Column("breach_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('assurance','advert','reference','promise')", name=op.f("ck_concern_kind")
        ),
        sa.CheckConstraint(f"raiser_kind IN {EMPLOYERS}", name=op.f("ck_concern_raiser_kind")),
        sa.CheckConstraint(
            "raiser_kind <> subject_kind OR raiser_code <> subject_code",
            name=op.f("ck_concern_two_employers"),
        ),
        sa.CheckConstraint(
            "state <> 'raised' OR lead_id IS NULL", name=op.f("ck_concern_lead_opens_it")
        ),
        sa.CheckConstraint(
            "state IN ('raised','asked','talking','proposed','agreed','no_agreement','withdrawn','time_over')",
            name=op.f("ck_concern_state"),
        ),
        sa.CheckConstraint(f"subject_kind IN {EMPLOYERS}", name=op.f("ck_concern_subject_kind")),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["user_account.id"], name=op.f("fk_concern_lead_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["raised_by"], ["user_account.id"], name=op.f("fk_concern_raised_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
    )
    op.create_index(op.f("ix_concern_lead_id"), "concern", ["lead_id"])
    op.create_index("ix_concern_raiser", "concern", ["raiser_kind", "raiser_code"])
    op.create_index("ix_concern_state", "concern", ["state", "ended_at"])
    op.create_index("ix_concern_subject", "concern", ["subject_kind", "subject_code"])
    op.create_table(
        "concern_message",
        sa.Column("id", BIG, nullable=False),
        sa.Column("concern_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "action IN ('raise','lead','answer','say','propose','assent','extend','confirm_breach','end',"
            "'withdraw','lapse')",
            name=op.f("ck_concern_message_action"),
        ),
        sa.CheckConstraint(
            "side IN ('raiser','subject','lead','clock')", name=op.f("ck_concern_message_side")
        ),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["concern.id"], name=op.f("fk_concern_message_concern_id_concern")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_concern_message_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_message")),
    )
    op.create_index(op.f("ix_concern_message_concern_id"), "concern_message", ["concern_id"])


def downgrade() -> None:
    op.drop_table("concern_message")
    op.drop_table("concern")
