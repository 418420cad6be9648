"""Capacity statements and their lines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "capacity_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_kind", sa.String(length=8), nullable=False),
        sa.Column("owner_code", sa.String(length=12), nullable=False),
        sa.Column("urn", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.Column("total_places", sa.Integer(), nullable=True),
        sa.Column("total_days", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(owner_kind = 'school') = (urn IS NOT NULL)",
            name=op.f("ck_capacity_statement_school_has_urn"),
        ),
        sa.CheckConstraint(
            "(state = 'draft') = (published_at IS NULL)",
            name=op.f("ck_capacity_statement_draft_not_published"),
        ),
        sa.CheckConstraint(
            "(state IN ('draft', 'live')) = (ended_at IS NULL)",
            name=op.f("ck_capacity_statement_ended"),
        ),
        sa.CheckConstraint(
            "owner_kind IN ('school','trust','la','region')",
            name=op.f("ck_capacity_statement_owner_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('draft','live','replaced','withdrawn')",
            name=op.f("ck_capacity_statement_state"),
        ),
        sa.CheckConstraint(
            "visibility IN ('locality','own')", name=op.f("ck_capacity_statement_visibility")
        ),
        sa.CheckConstraint(
            "(published_at IS NULL) = (confirmed_at IS NULL)",
            name=op.f("ck_capacity_statement_confirmed_once_published"),
        ),
        sa.CheckConstraint(
            "total_days IS NULL OR total_days > 0", name=op.f("ck_capacity_statement_total_days")
        ),
        sa.CheckConstraint(
            "total_places IS NULL OR total_places > 0",
            name=op.f("ck_capacity_statement_total_places"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_capacity_statement_ordered")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"],
            ["user_account.id"],
            name=op.f("fk_capacity_statement_confirmed_by_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["user_account.id"],
            name=op.f("fk_capacity_statement_created_by_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"],
            ["user_account.id"],
            name=op.f("fk_capacity_statement_ended_by_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["published_by"],
            ["user_account.id"],
            name=op.f("fk_capacity_statement_published_by_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["urn"], ["school.urn"], name=op.f("fk_capacity_statement_urn_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity_statement")),
    )
    with op.batch_alter_table("capacity_statement", schema=None) as batch_op:
        batch_op.create_index(
            "ix_capacity_statement_owner", ["owner_kind", "owner_code"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_capacity_statement_urn"), ["urn"], unique=False)
        batch_op.create_index(
            "uq_capacity_statement_draft",
            ["owner_kind", "owner_code"],
            unique=True,
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )
        batch_op.create_index(
            "uq_capacity_statement_live",
            ["owner_kind", "owner_code"],
            unique=True,
            sqlite_where=sa.text("state = 'live'"),
            postgresql_where=sa.text("state = 'live'"),
        )

    op.create_table(
        "capacity_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("answer", sa.String(length=5), nullable=False),
        sa.Column("no_reason", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("places_source", sa.String(length=12), nullable=False),
        sa.Column("reach_miles", sa.SmallInteger(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("times", sa.String(length=200), nullable=False),
        sa.Column("cost", sa.String(length=8), nullable=False),
        sa.Column("cost_note", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "(answer = 'no') = (no_reason <> '')", name=op.f("ck_capacity_line_reason_for_no")
        ),
        sa.CheckConstraint(
            "answer <> 'no' OR quantity IS NULL", name=op.f("ck_capacity_line_no_offers_nothing")
        ),
        sa.CheckConstraint("answer IN ('yes','maybe','no')", name=op.f("ck_capacity_line_answer")),
        sa.CheckConstraint(
            "cost IN ('','free','shared','charged')", name=op.f("ck_capacity_line_cost")
        ),
        sa.CheckConstraint(
            "kind IN ('pupil_places_year','sen_unit_places','rp_places','special_places','ap_places','inclusion_base','specialist_time','improvement_time','finance_help','cover_pool','back_office','site_services','space')",
            name=op.f("ck_capacity_line_kind"),
        ),
        sa.CheckConstraint(
            "places_source IN ('entered','published','most_offers')",
            name=op.f("ck_capacity_line_places_source"),
        ),
        sa.CheckConstraint(
            "places IS NULL OR places BETWEEN 0 AND 999", name=op.f("ck_capacity_line_places")
        ),
        sa.CheckConstraint("quantity <= places", name=op.f("ck_capacity_line_no_more_than_places")),
        sa.CheckConstraint(
            "quantity IS NULL OR quantity BETWEEN 0 AND 999", name=op.f("ck_capacity_line_quantity")
        ),
        sa.CheckConstraint(
            "reach_miles IS NULL OR reach_miles BETWEEN 1 AND 50",
            name=op.f("ck_capacity_line_reach_miles"),
        ),
        sa.CheckConstraint(
            "size IS NULL OR size BETWEEN 0 AND 5000", name=op.f("ck_capacity_line_size")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["capacity_statement.id"],
            name=op.f("fk_capacity_line_statement_id_capacity_statement"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity_line")),
        sa.UniqueConstraint(
            "statement_id", "number", name=op.f("uq_capacity_line_statement_id_number")
        ),
    )
    with op.batch_alter_table("capacity_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_capacity_line_statement_id"), ["statement_id"], unique=False
        )
        batch_op.create_index(
            "uq_capacity_line_places",
            ["statement_id", "kind", "detail"],
            unique=True,
            sqlite_where=sa.text(
                "kind IN ('pupil_places_year','sen_unit_places','rp_places','special_places','ap_places','inclusion_base')"
            ),
            postgresql_where=sa.text(
                "kind IN ('pupil_places_year','sen_unit_places','rp_places','special_places','ap_places','inclusion_base')"
            ),
        )


def downgrade() -> None:
    with op.batch_alter_table("capacity_line", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_capacity_line_places",
            sqlite_where=sa.text(
                "kind IN ('pupil_places_year','sen_unit_places','rp_places','special_places','ap_places','inclusion_base')"
            ),
            postgresql_where=sa.text(
                "kind IN ('pupil_places_year','sen_unit_places','rp_places','special_places','ap_places','inclusion_base')"
            ),
        )
        batch_op.drop_index(batch_op.f("ix_capacity_line_statement_id"))

    op.drop_table("capacity_line")
    with op.batch_alter_table("capacity_statement", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_capacity_statement_live",
            sqlite_where=sa.text("state = 'live'"),
            postgresql_where=sa.text("state = 'live'"),
        )
        batch_op.drop_index(
            "uq_capacity_statement_draft",
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )
        batch_op.drop_index(batch_op.f("ix_capacity_statement_urn"))
        batch_op.drop_index("ix_capacity_statement_owner")

    op.drop_table("capacity_statement")
