"""What adverts are searched by, and people's interest in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("vacancy") as batch:
        batch.add_column(sa.Column("most_pence", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("search_text", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("vacancy") as batch:
        batch.alter_column("search_text", existing_type=sa.Text(), server_default=None)
    op.execute(sa.text("UPDATE vacancy SET search_text = lower(title)"))
    op.create_table(
        "vacancy_interest",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "vacancy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("shows_email", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_vacancy_interest_vacancy_id_vacancy")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_vacancy_interest_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy_interest")),
        sa.UniqueConstraint("vacancy_id", "user_id", name="uq_vacancy_interest_person"),
    )
    op.create_index(op.f("ix_vacancy_interest_user_id"), "vacancy_interest", ["user_id"])


def downgrade() -> None:
    op.drop_table("vacancy_interest")
    with op.batch_alter_table("vacancy") as batch:
        batch.drop_column("search_text")
        batch.drop_column("most_pence")
