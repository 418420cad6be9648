"""Files of posts that wait to be looked through, and what the source of an imported post said besides."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "post_file",
        sa.Column("id", BIG, nullable=False),
        sa.Column("owner_kind", sa.String(length=12), nullable=False),
        sa.Column("owner_code", sa.String(length=12), nullable=False),
        sa.Column("filename", sa.String(length=120), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "owner_kind IN ('school','trust','la','region')", name=op.f("ck_post_file_owner_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_file")),
    )
    op.create_index("ix_post_file_owner", "post_file", ["owner_kind", "owner_code"])
    op.create_table(
        "imported_post",
        sa.Column("vacancy_id", BIG, nullable=False),
        sa.Column("to_mend", sa.JSON(), nullable=False),
        sa.Column("not_understood", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vacancy_id"],
            ["vacancy.id"],
            name=op.f("fk_imported_post_vacancy_id_vacancy"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("vacancy_id", name=op.f("pk_imported_post")),
    )


def downgrade() -> None:
    op.drop_table("imported_post")
    op.drop_index("ix_post_file_owner", table_name="post_file")
    op.drop_table("post_file")
