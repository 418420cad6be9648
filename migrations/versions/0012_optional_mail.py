"""Attachments and stop links of mail, and which optional mail an address does not want."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("attachments", sa.JSON(), nullable=False, server_default="[]")
        )
        batch_op.add_column(
            sa.Column("unsubscribe", sa.String(300), nullable=False, server_default="")
        )
    op.create_table(
        "mail_address",
        sa.Column("id", BIG, nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_address")),
        sa.UniqueConstraint("address", name=op.f("uq_mail_address_address")),
    )
    op.create_table(
        "mail_stop",
        sa.Column("id", BIG, nullable=False),
        sa.Column("address_id", BIG, nullable=False),
        sa.Column("mail_group", sa.String(40), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["address_id"], ["mail_address.id"], name=op.f("fk_mail_stop_address_id_mail_address")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_stop")),
        sa.UniqueConstraint("address_id", "mail_group", name="uq_mail_stop_once"),
    )
    op.create_index(op.f("ix_mail_stop_address_id"), "mail_stop", ["address_id"])


def downgrade() -> None:
    op.drop_table("mail_stop")
    op.drop_table("mail_address")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_column("unsubscribe")
        batch_op.drop_column("attachments")
