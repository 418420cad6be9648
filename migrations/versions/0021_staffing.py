"""Secondments with interest, signatures and steps; the ledger between employers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_month",
        sa.Column("one", sa.String(length=24), nullable=False),
        sa.Column("other", sa.String(length=24), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("one_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("other_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("one_disputes", sa.String(length=400), nullable=False),
        sa.Column("other_disputes", sa.String(length=400), nullable=False),
        sa.CheckConstraint("one <> other", name=op.f("ck_ledger_month_two_employers")),
        sa.PrimaryKeyConstraint("one", "other", "month", name=op.f("pk_ledger_month")),
    )
    op.create_table(
        "secondment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("owner_kind", sa.String(length=12), nullable=False),
        sa.Column("owner_code", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("quarters_a_week", sa.SmallInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("home_kind", sa.String(length=12), nullable=False),
        sa.Column("home_code", sa.String(length=12), nullable=False),
        sa.Column("host_kind", sa.String(length=12), nullable=False),
        sa.Column("host_code", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("home_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("form", sa.String(length=8), nullable=False),
        sa.Column("is_ect", sa.Boolean(), nullable=False),
        sa.Column("is_sponsored", sa.Boolean(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("annual_pence", sa.Integer(), nullable=True),
        sa.Column("pension", sa.String(length=16), nullable=False),
        sa.Column("local_rate_millionths", sa.Integer(), nullable=False),
        sa.Column("pays_levy", sa.Boolean(), nullable=False),
        sa.Column("fee_pence", sa.Integer(), nullable=False),
        sa.Column("assurance_on", sa.Date(), nullable=True),
        sa.Column("assured", sa.JSON(), nullable=False),
        sa.Column("assures_new_role", sa.Boolean(), nullable=False),
        sa.Column("id_checked_on", sa.Date(), nullable=True),
        sa.Column("proposed_end_on", sa.Date(), nullable=True),
        sa.Column("assented", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("form IN ('short','full')", name=op.f("ck_secondment_form")),
        sa.CheckConstraint("kind IN ('need','offer')", name=op.f("ck_secondment_kind")),
        sa.CheckConstraint(
            "owner_kind IN ('school','trust','la','region')", name=op.f("ck_secondment_owner_kind")
        ),
        sa.CheckConstraint(
            "state IN ('draft','open','chosen','terms','signing','signed','active','returned','converted','withdrawn')",
            name=op.f("ck_secondment_state"),
        ),
        sa.CheckConstraint(
            "annual_pence IS NULL OR annual_pence >= 0", name=op.f("ck_secondment_annual_pence")
        ),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_secondment_ordered")),
        sa.CheckConstraint("fee_pence >= 0", name=op.f("ck_secondment_fee_pence")),
        sa.CheckConstraint(
            "quarters_a_week BETWEEN 1 AND 20", name=op.f("ck_secondment_quarters_a_week")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user_account.id"], name=op.f("fk_secondment_person_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secondment")),
    )
    with op.batch_alter_table("secondment", schema=None) as batch_op:
        batch_op.create_index("ix_secondment_home", ["home_kind", "home_code"], unique=False)
        batch_op.create_index("ix_secondment_host", ["host_kind", "host_code"], unique=False)
        batch_op.create_index("ix_secondment_owner", ["owner_kind", "owner_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_secondment_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_secondment_state", ["state", "starts_on"], unique=False)

    op.create_table(
        "ledger_movement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("giver", sa.String(length=24), nullable=False),
        sa.Column("receiver", sa.String(length=24), nullable=False),
        sa.Column("quarters", sa.Integer(), nullable=False),
        sa.Column("pence", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column(
            "secondment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("corrects", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("written_by", sa.String(length=80), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("giver <> receiver", name=op.f("ck_ledger_movement_two_employers")),
        sa.CheckConstraint("pence >= 0", name=op.f("ck_ledger_movement_pence")),
        sa.CheckConstraint("quarters > 0", name=op.f("ck_ledger_movement_quarters")),
        sa.ForeignKeyConstraint(
            ["corrects"],
            ["ledger_movement.id"],
            name=op.f("fk_ledger_movement_corrects_ledger_movement"),
        ),
        sa.ForeignKeyConstraint(
            ["secondment_id"],
            ["secondment.id"],
            name=op.f("fk_ledger_movement_secondment_id_secondment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_movement")),
        sa.UniqueConstraint("corrects", name=op.f("uq_ledger_movement_corrects")),
    )
    with op.batch_alter_table("ledger_movement", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_movement_giver", ["giver", "on_day"], unique=False)
        batch_op.create_index("ix_ledger_movement_receiver", ["receiver", "on_day"], unique=False)

    op.create_table(
        "secondment_interest",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "secondment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("employer_kind", sa.String(length=12), nullable=False),
        sa.Column("employer_code", sa.String(length=12), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("home_kind", sa.String(length=12), nullable=False),
        sa.Column("home_code", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(user_id IS NULL) <> (employer_kind = '')",
            name=op.f("ck_secondment_interest_one_of_two"),
        ),
        sa.CheckConstraint(
            "state IN ('open','chosen','declined','withdrawn')",
            name=op.f("ck_secondment_interest_state"),
        ),
        sa.ForeignKeyConstraint(
            ["secondment_id"],
            ["secondment.id"],
            name=op.f("fk_secondment_interest_secondment_id_secondment"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_secondment_interest_user_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secondment_interest")),
    )
    with op.batch_alter_table("secondment_interest", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_secondment_interest_secondment_id"), ["secondment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_secondment_interest_user_id"), ["user_id"], unique=False
        )
        batch_op.create_index(
            "uq_secondment_interest_employer",
            ["secondment_id", "employer_kind", "employer_code"],
            unique=True,
            sqlite_where=sa.text("state IN ('open','chosen') AND user_id IS NULL"),
            postgresql_where=sa.text("state IN ('open','chosen') AND user_id IS NULL"),
        )
        batch_op.create_index(
            "uq_secondment_interest_person",
            ["secondment_id", "user_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('open','chosen') AND user_id IS NOT NULL"),
            postgresql_where=sa.text("state IN ('open','chosen') AND user_id IS NOT NULL"),
        )

    op.create_table(
        "secondment_signature",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "secondment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("office", sa.String(length=120), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "side IN ('home','host','person')", name=op.f("ck_secondment_signature_side")
        ),
        sa.ForeignKeyConstraint(
            ["secondment_id"],
            ["secondment.id"],
            name=op.f("fk_secondment_signature_secondment_id_secondment"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_secondment_signature_user_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secondment_signature")),
    )
    with op.batch_alter_table("secondment_signature", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_secondment_signature_secondment_id"), ["secondment_id"], unique=False
        )
        batch_op.create_index(
            "uq_secondment_signature_live",
            ["secondment_id", "side"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "secondment_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "secondment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["secondment_id"],
            ["secondment.id"],
            name=op.f("fk_secondment_step_secondment_id_secondment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secondment_step")),
    )
    with op.batch_alter_table("secondment_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_secondment_step_secondment_id"), ["secondment_id"], unique=False
        )

    with op.batch_alter_table("oncost_rate", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_oncost_rate_item"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_oncost_rate_item_valid_from"), ["item", "valid_from"]
        )

    with op.batch_alter_table("pay_point", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_pay_point_scale"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_pay_point_scale_area_valid_from_point"),
            ["scale", "area", "valid_from", "point"],
        )


def downgrade() -> None:
    with op.batch_alter_table("pay_point", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("uq_pay_point_scale_area_valid_from_point"), type_="unique"
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_pay_point_scale"), ["scale", "area", "valid_from", "point"]
        )

    with op.batch_alter_table("oncost_rate", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_oncost_rate_item_valid_from"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_oncost_rate_item"), ["item", "valid_from"])

    with op.batch_alter_table("secondment_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_secondment_step_secondment_id"))

    op.drop_table("secondment_step")
    with op.batch_alter_table("secondment_signature", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_secondment_signature_live",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_secondment_signature_secondment_id"))

    op.drop_table("secondment_signature")
    with op.batch_alter_table("secondment_interest", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_secondment_interest_person",
            sqlite_where=sa.text("state IN ('open','chosen') AND user_id IS NOT NULL"),
            postgresql_where=sa.text("state IN ('open','chosen') AND user_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_secondment_interest_employer",
            sqlite_where=sa.text("state IN ('open','chosen') AND user_id IS NULL"),
            postgresql_where=sa.text("state IN ('open','chosen') AND user_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_secondment_interest_user_id"))
        batch_op.drop_index(batch_op.f("ix_secondment_interest_secondment_id"))

    op.drop_table("secondment_interest")
    with op.batch_alter_table("ledger_movement", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_movement_receiver")
        batch_op.drop_index("ix_ledger_movement_giver")

    op.drop_table("ledger_movement")
    with op.batch_alter_table("secondment", schema=None) as batch_op:
        batch_op.drop_index("ix_secondment_state")
        batch_op.drop_index(batch_op.f("ix_secondment_person_id"))
        batch_op.drop_index("ix_secondment_owner")
        batch_op.drop_index("ix_secondment_host")
        batch_op.drop_index("ix_secondment_home")

    op.drop_table("secondment")
    op.drop_table("ledger_month")
