"""The fair-recruitment code: its versions with their wording, and who signed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "code_version",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=80), nullable=False),
        sa.Column("legal_review_on", sa.Date(), nullable=True),
        sa.Column("legal_review_by", sa.String(length=160), nullable=False),
        sa.CheckConstraint("review_on > valid_from", name=op.f("ck_code_version_reviewed_later")),
        sa.CheckConstraint(
            "(legal_review_on IS NULL) = (legal_review_by = '')",
            name=op.f("ck_code_version_review_together"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_code_version")),
    )
    op.create_table(
        "code_clause",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("clause", sa.String(length=4), nullable=False),
        sa.Column("wording", sa.String(length=400), nullable=False),
        sa.Column("is_core", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["code_version.number"], name=op.f("fk_code_clause_version_code_version")
        ),
        sa.PrimaryKeyConstraint("version", "clause", name=op.f("pk_code_clause")),
    )
    op.create_table(
        "code_signature",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("owner_kind", sa.String(length=12), nullable=False),
        sa.Column("owner_code", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("officer_name", sa.String(length=120), nullable=False),
        sa.Column("officer_post", sa.String(length=120), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.String(length=80), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by = '')", name=op.f("ck_code_signature_ended_together")
        ),
        sa.CheckConstraint(
            "owner_kind IN ('school','trust','la','region')",
            name=op.f("ck_code_signature_owner_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["version"],
            ["code_version.number"],
            name=op.f("fk_code_signature_version_code_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_signature")),
    )
    op.create_index(
        "uq_code_signature_live",
        "code_signature",
        ["owner_kind", "owner_code"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("code_signature")
    op.drop_table("code_clause")
    op.drop_table("code_version")
