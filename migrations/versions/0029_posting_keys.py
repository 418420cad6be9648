"""Keys by which employers' systems send posts, and the first body of each post sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "posting_key",
        sa.Column("id", BIG, nullable=False),
        sa.Column("owner_kind", sa.String(length=12), nullable=False),
        sa.Column("owner_code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("prefix", sa.String(length=12), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "owner_kind IN ('school','trust','la','region')", name=op.f("ck_posting_key_owner_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_posting_key_token_hash")),
    )
    op.create_index("ix_posting_key_owner", "posting_key", ["owner_kind", "owner_code"])
    op.create_table(
        "sent_post",
        sa.Column("vacancy_id", BIG, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["vacancy_id"],
            ["vacancy.id"],
            name=op.f("fk_sent_post_vacancy_id_vacancy"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("vacancy_id", name=op.f("pk_sent_post")),
    )


def downgrade() -> None:
    op.drop_table("sent_post")
    op.drop_index("ix_posting_key_owner", table_name="posting_key")
    op.drop_table("posting_key")
