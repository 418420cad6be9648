"""Allocation rounds with their orders and results, pools with their answers, priorities set by hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cpd_pool",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("area", sa.String(length=40), nullable=False),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=14), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f("ck_cpd_pool_ended")),
        sa.CheckConstraint(
            "phase IN ('all','early_years','primary','secondary','post_16')",
            name=op.f("ck_cpd_pool_phase"),
        ),
        sa.CheckConstraint(
            "state IN ('open','commissioned','closed')", name=op.f("ck_cpd_pool_state")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name=op.f("fk_cpd_pool_created_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_pool")),
    )
    with op.batch_alter_table("cpd_pool", schema=None) as batch_op:
        batch_op.create_index("ix_cpd_pool_open", ["state", "area"], unique=False)

    op.create_table(
        "cpd_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host_kind", sa.String(length=8), nullable=False),
        sa.Column("host_code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("order_version", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("seed_hash", sa.String(length=64), nullable=False),
        sa.Column("input", sa.Text(), nullable=False),
        sa.Column("input_hash", sa.String(length=64), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("result_hash", sa.String(length=64), nullable=False),
        sa.Column("solver", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(input_hash = '') = (result_hash = '')", name=op.f("ck_cpd_round_input_with_result")
        ),
        sa.CheckConstraint(
            "(state = 'decided') = (decided_at IS NOT NULL)", name=op.f("ck_cpd_round_decided")
        ),
        sa.CheckConstraint(
            "(state = 'decided') = (result_hash <> '')",
            name=op.f("ck_cpd_round_result_once_decided"),
        ),
        sa.CheckConstraint(
            "(state = 'draft') = (order_version = 0)",
            name=op.f("ck_cpd_round_order_once_published"),
        ),
        sa.CheckConstraint(
            "(state = 'draft') = (seed_hash = '')", name=op.f("ck_cpd_round_seed_once_published")
        ),
        sa.CheckConstraint(
            "host_kind IN ('school','trust','la','region')", name=op.f("ck_cpd_round_host_kind")
        ),
        sa.CheckConstraint("state IN ('draft','open','decided')", name=op.f("ck_cpd_round_state")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name=op.f("fk_cpd_round_created_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_cpd_round_decided_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_round")),
    )
    with op.batch_alter_table("cpd_round", schema=None) as batch_op:
        batch_op.create_index("ix_cpd_round_host", ["host_kind", "host_code"], unique=False)
        batch_op.create_index("ix_cpd_round_state", ["state", "id"], unique=False)

    op.create_table(
        "cpd_round_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("small_pupils", sa.Integer(), nullable=False),
        sa.Column("radius_miles", sa.SmallInteger(), nullable=True),
        sa.Column("cap_per_employer", sa.Integer(), nullable=True),
        sa.Column("leftover", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "leftover IN ('waiting','not_placed')", name=op.f("ck_cpd_round_order_leftover")
        ),
        sa.CheckConstraint(
            "number = 1 OR reason <> ''", name=op.f("ck_cpd_round_order_reason_for_change")
        ),
        sa.CheckConstraint(
            "cap_per_employer IS NULL OR cap_per_employer BETWEEN 1 AND 1000",
            name=op.f("ck_cpd_round_order_cap"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_cpd_round_order_number")),
        sa.CheckConstraint(
            "radius_miles IS NULL OR radius_miles BETWEEN 1 AND 100",
            name=op.f("ck_cpd_round_order_radius"),
        ),
        sa.CheckConstraint(
            "small_pupils BETWEEN 1 AND 100000", name=op.f("ck_cpd_round_order_small_pupils")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"],
            ["user_account.id"],
            name=op.f("fk_cpd_round_order_published_by_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["cpd_round.id"], name=op.f("fk_cpd_round_order_round_id_cpd_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_round_order")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_cpd_round_order_round_id_number")),
    )
    op.create_table(
        "cpd_priority",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("locality_id", sa.Integer(), nullable=False),
        sa.Column("urn", sa.Integer(), nullable=False),
        sa.Column("tier", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_cpd_priority_reason")),
        sa.CheckConstraint("tier BETWEEN 1 AND 3", name=op.f("ck_cpd_priority_tier")),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_cpd_priority_ordered")),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["user_account.id"], name=op.f("fk_cpd_priority_ended_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["locality_id"],
            ["locality.id"],
            name=op.f("fk_cpd_priority_locality_id_locality"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["user_account.id"], name=op.f("fk_cpd_priority_set_by_user_account")
        ),
        sa.ForeignKeyConstraint(["urn"], ["school.urn"], name=op.f("fk_cpd_priority_urn_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_priority")),
    )
    with op.batch_alter_table("cpd_priority", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cpd_priority_urn"), ["urn"], unique=False)
        batch_op.create_index(
            "uq_cpd_priority_live",
            ["locality_id", "urn"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "cpd_pool_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("total_pence", sa.Integer(), nullable=False),
        sa.Column("least_places", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=14), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open','withdrawn','commissioned')", name=op.f("ck_cpd_pool_answer_state")
        ),
        sa.CheckConstraint(
            "least_places BETWEEN 1 AND 1000", name=op.f("ck_cpd_pool_answer_least_places")
        ),
        sa.CheckConstraint(
            "total_pence BETWEEN 0 AND 10000000", name=op.f("ck_cpd_pool_answer_total")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["user_account.id"],
            name=op.f("fk_cpd_pool_answer_created_by_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["cpd_offer.id"], name=op.f("fk_cpd_pool_answer_offer_id_cpd_offer")
        ),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["cpd_pool.id"], name=op.f("fk_cpd_pool_answer_pool_id_cpd_pool")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_pool_answer")),
        sa.UniqueConstraint(
            "pool_id", "offer_id", name=op.f("uq_cpd_pool_answer_pool_id_offer_id")
        ),
    )
    with op.batch_alter_table("cpd_pool_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cpd_pool_answer_offer_id"), ["offer_id"], unique=False)

    op.create_table(
        "cpd_round_offer",
        sa.Column("offer_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["cpd_offer.id"], name=op.f("fk_cpd_round_offer_offer_id_cpd_offer")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["cpd_round.id"], name=op.f("fk_cpd_round_offer_round_id_cpd_round")
        ),
        sa.PrimaryKeyConstraint("offer_id", name=op.f("pk_cpd_round_offer")),
    )
    with op.batch_alter_table("cpd_round_offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cpd_round_offer_round_id"), ["round_id"], unique=False)

    op.create_table(
        "cpd_application",
        sa.Column(
            "booking_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("radius_miles", sa.SmallInteger(), nullable=True),
        sa.Column("earliest", sa.Date(), nullable=True),
        sa.Column("latest", sa.Date(), nullable=True),
        sa.Column("not_on", sa.JSON(), nullable=False),
        sa.Column("other_offers", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "earliest IS NULL OR latest IS NULL OR latest >= earliest",
            name=op.f("ck_cpd_application_ordered"),
        ),
        sa.CheckConstraint(
            "radius_miles IS NULL OR radius_miles BETWEEN 1 AND 100",
            name=op.f("ck_cpd_application_radius"),
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["cpd_booking.id"],
            name=op.f("fk_cpd_application_booking_id_cpd_booking"),
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"],
            ["user_account.id"],
            name=op.f("fk_cpd_application_changed_by_user_account"),
        ),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_cpd_application")),
    )
    op.create_table(
        "cpd_pool_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("share_pence", sa.Integer(), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('accepted', 'booked')) = (answer_id IS NOT NULL)",
            name=op.f("ck_cpd_pool_member_accepted_what"),
        ),
        sa.CheckConstraint(
            "state IN ('joined','accepted','declined','booked','left')",
            name=op.f("ck_cpd_pool_member_state"),
        ),
        sa.CheckConstraint("places BETWEEN 1 AND 1000", name=op.f("ck_cpd_pool_member_places")),
        sa.CheckConstraint(
            "share_pence IS NULL OR share_pence >= 0", name=op.f("ck_cpd_pool_member_share")
        ),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["cpd_pool_answer.id"],
            name=op.f("fk_cpd_pool_member_answer_id_cpd_pool_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["joined_by"],
            ["user_account.id"],
            name=op.f("fk_cpd_pool_member_joined_by_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["cpd_pool.id"], name=op.f("fk_cpd_pool_member_pool_id_cpd_pool")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["cpd_request.id"],
            name=op.f("fk_cpd_pool_member_request_id_cpd_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_pool_member")),
    )
    with op.batch_alter_table("cpd_pool_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cpd_pool_member_pool_id"), ["pool_id"], unique=False)
        batch_op.create_index(
            "uq_cpd_pool_member_request",
            ["request_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'left'"),
            postgresql_where=sa.text("state <> 'left'"),
        )

    op.create_table(
        "cpd_round_result",
        sa.Column(
            "booking_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("employer_kind", sa.String(length=8), nullable=False),
        sa.Column("employer_code", sa.String(length=12), nullable=False),
        sa.Column("asked_offer_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("tier", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("first_come", sa.Boolean(), nullable=False),
        sa.Column("lottery", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'placed') = (offer_id IS NOT NULL)",
            name=op.f("ck_cpd_round_result_placed_has_offer"),
        ),
        sa.CheckConstraint(
            "outcome IN ('placed','waiting','not_placed')", name=op.f("ck_cpd_round_result_outcome")
        ),
        sa.CheckConstraint("tier BETWEEN 1 AND 9", name=op.f("ck_cpd_round_result_tier")),
        sa.ForeignKeyConstraint(
            ["asked_offer_id"],
            ["cpd_offer.id"],
            name=op.f("fk_cpd_round_result_asked_offer_id_cpd_offer"),
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["cpd_booking.id"],
            name=op.f("fk_cpd_round_result_booking_id_cpd_booking"),
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["cpd_offer.id"], name=op.f("fk_cpd_round_result_offer_id_cpd_offer")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["cpd_round.id"], name=op.f("fk_cpd_round_result_round_id_cpd_round")
        ),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_cpd_round_result")),
    )
    with op.batch_alter_table("cpd_round_result", schema=None) as batch_op:
        batch_op.create_index(
            "ix_cpd_round_result_employer", ["employer_kind", "employer_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_cpd_round_result_round_id"), ["round_id"], unique=False
        )


def downgrade() -> None:

    with op.batch_alter_table("cpd_round_result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cpd_round_result_round_id"))
        batch_op.drop_index("ix_cpd_round_result_employer")

    op.drop_table("cpd_round_result")
    with op.batch_alter_table("cpd_pool_member", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_cpd_pool_member_request",
            sqlite_where=sa.text("state <> 'left'"),
            postgresql_where=sa.text("state <> 'left'"),
        )
        batch_op.drop_index(batch_op.f("ix_cpd_pool_member_pool_id"))

    op.drop_table("cpd_pool_member")
    op.drop_table("cpd_application")
    with op.batch_alter_table("cpd_round_offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cpd_round_offer_round_id"))

    op.drop_table("cpd_round_offer")
    with op.batch_alter_table("cpd_pool_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cpd_pool_answer_offer_id"))

    op.drop_table("cpd_pool_answer")
    with op.batch_alter_table("cpd_priority", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_cpd_priority_live",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_cpd_priority_urn"))

    op.drop_table("cpd_priority")
    op.drop_table("cpd_round_order")
    with op.batch_alter_table("cpd_round", schema=None) as batch_op:
        batch_op.drop_index("ix_cpd_round_state")
        batch_op.drop_index("ix_cpd_round_host")

    op.drop_table("cpd_round")
    with op.batch_alter_table("cpd_pool", schema=None) as batch_op:
        batch_op.drop_index("ix_cpd_pool_open")

    op.drop_table("cpd_pool")
