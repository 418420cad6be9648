"""Yearly statements of what members gave and received, version by version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "yearly_statement",
        sa.Column("id", BIG, nullable=False),
        sa.Column("owner_kind", sa.String(length=12), nullable=False),
        sa.Column("owner_code", sa.String(length=12), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'draft') = (published_at IS NULL)",
            name=op.f("ck_yearly_statement_draft_not_published"),
        ),
        sa.CheckConstraint(
            "(state IN ('replaced','withdrawn')) = (ended_at IS NOT NULL)",
            name=op.f("ck_yearly_statement_ended"),
        ),
        sa.CheckConstraint(
            "owner_kind IN ('school','trust','la','region')",
            name=op.f("ck_yearly_statement_owner_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('draft','published','replaced','withdrawn')",
            name=op.f("ck_yearly_statement_state"),
        ),
        sa.CheckConstraint("year BETWEEN 2000 AND 2200", name=op.f("ck_yearly_statement_year")),
        sa.ForeignKeyConstraint(
            ["published_by"],
            ["user_account.id"],
            name=op.f("fk_yearly_statement_published_by_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yearly_statement")),
    )
    op.create_index("ix_yearly_statement_year", "yearly_statement", ["year", "state"])
    for state in ("draft", "published"):
        where = sa.text(f"state = '{state}'")
        op.create_index(
            f"uq_yearly_statement_{state}",
            "yearly_statement",
            ["owner_kind", "owner_code", "year"],
            unique=True,
            sqlite_where=where,
            postgresql_where=where,
        )


def downgrade() -> None:
    op.drop_table("yearly_statement")
