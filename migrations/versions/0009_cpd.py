"""The CPD market: offers, sessions, bookings and their history, requests, keys of repeated posts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cpd_key",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_cpd_key_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_key")),
        sa.UniqueConstraint("user_id", "key", name=op.f("uq_cpd_key_user_id_key")),
    )
    with op.batch_alter_table("cpd_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cpd_key_created_at"), ["created_at"], unique=False)

    op.create_table(
        "cpd_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host_kind", sa.String(length=8), nullable=False),
        sa.Column("host_code", sa.String(length=12), nullable=False),
        sa.Column("host_urn", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("area", sa.String(length=40), nullable=False),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("audience", sa.String(length=200), nullable=False),
        sa.Column("provider", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.String(length=1000), nullable=False),
        sa.Column("standard_outcomes", sa.String(length=500), nullable=False),
        sa.Column("standard_evidence", sa.String(length=500), nullable=False),
        sa.Column("standard_collaboration", sa.String(length=500), nullable=False),
        sa.Column("standard_sustained", sa.String(length=500), nullable=False),
        sa.Column("standard_leadership", sa.String(length=500), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("postcode", sa.String(length=8), nullable=False),
        sa.Column("easting", sa.Integer(), nullable=True),
        sa.Column("northing", sa.Integer(), nullable=True),
        sa.Column("access", sa.String(length=500), nullable=False),
        sa.Column("joining", sa.String(length=500), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("places_held", sa.Integer(), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_open", sa.Integer(), nullable=False),
        sa.Column("cap_per_employer", sa.Integer(), nullable=True),
        sa.Column("way", sa.String(length=12), nullable=False),
        sa.Column("closing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offer_hours", sa.SmallInteger(), nullable=False),
        sa.Column("cost_pence", sa.Integer(), nullable=False),
        sa.Column("cover_payer", sa.String(length=8), nullable=False),
        sa.Column("travel", sa.String(length=300), nullable=False),
        sa.Column("cancellation_terms", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("booked", sa.Integer(), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.Column("first_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("copied_from", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(host_kind = 'school') = (host_urn IS NOT NULL)",
            name=op.f("ck_cpd_offer_host_school_has_urn"),
        ),
        sa.CheckConstraint(
            "(state = 'draft') = (published_at IS NULL)",
            name=op.f("ck_cpd_offer_draft_not_published"),
        ),
        sa.CheckConstraint(
            "(state IN ('closed', 'cancelled')) = (ended_at IS NOT NULL)",
            name=op.f("ck_cpd_offer_ended"),
        ),
        sa.CheckConstraint(
            "cover_payer IN ('','employer','host','shared','none')",
            name=op.f("ck_cpd_offer_cover_payer"),
        ),
        sa.CheckConstraint(
            "host_kind IN ('school','trust','la','region')", name=op.f("ck_cpd_offer_host_kind")
        ),
        sa.CheckConstraint("mode IN ('room','online')", name=op.f("ck_cpd_offer_mode")),
        sa.CheckConstraint(
            "phase IN ('all','early_years','primary','secondary','post_16')",
            name=op.f("ck_cpd_offer_phase"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR places > 0", name=op.f("ck_cpd_offer_published_has_places")
        ),
        sa.CheckConstraint(
            "state = 'draft' OR way <> 'round' OR closing_at IS NOT NULL",
            name=op.f("ck_cpd_offer_round_closes"),
        ),
        sa.CheckConstraint(
            "state IN ('draft','published','closed','cancelled')", name=op.f("ck_cpd_offer_state")
        ),
        sa.CheckConstraint(
            "way IN ('first_come','approval','round')", name=op.f("ck_cpd_offer_way")
        ),
        sa.CheckConstraint(
            "(easting IS NULL) = (northing IS NULL)", name=op.f("ck_cpd_offer_point")
        ),
        sa.CheckConstraint(
            "booked >= 0 AND held_open >= 0 AND booked + held_open <= places",
            name=op.f("ck_cpd_offer_not_overbooked"),
        ),
        sa.CheckConstraint(
            "cap_per_employer IS NULL OR cap_per_employer > 0", name=op.f("ck_cpd_offer_cap")
        ),
        sa.CheckConstraint("cost_pence BETWEEN 0 AND 10000000", name=op.f("ck_cpd_offer_cost")),
        sa.CheckConstraint(
            "held_open <= places_held AND places_held <= places", name=op.f("ck_cpd_offer_held")
        ),
        sa.CheckConstraint(
            "last_ends_at IS NULL OR last_ends_at > first_starts_at",
            name=op.f("ck_cpd_offer_sessions_ordered"),
        ),
        sa.CheckConstraint("next_number >= 1", name=op.f("ck_cpd_offer_next_number")),
        sa.CheckConstraint("offer_hours BETWEEN 1 AND 336", name=op.f("ck_cpd_offer_offer_hours")),
        sa.CheckConstraint("places BETWEEN 0 AND 1000", name=op.f("ck_cpd_offer_places")),
        sa.CheckConstraint(
            "places_held = 0 OR held_until IS NOT NULL", name=op.f("ck_cpd_offer_held_until_a_date")
        ),
        sa.ForeignKeyConstraint(
            ["copied_from"], ["cpd_offer.id"], name=op.f("fk_cpd_offer_copied_from_cpd_offer")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name=op.f("fk_cpd_offer_created_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["host_urn"], ["school.urn"], name=op.f("fk_cpd_offer_host_urn_school")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"],
            ["user_account.id"],
            name=op.f("fk_cpd_offer_published_by_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_offer")),
    )
    with op.batch_alter_table("cpd_offer", schema=None) as batch_op:
        batch_op.create_index("ix_cpd_offer_host", ["host_kind", "host_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_cpd_offer_host_urn"), ["host_urn"], unique=False)
        batch_op.create_index("ix_cpd_offer_open", ["state", "first_starts_at"], unique=False)
        batch_op.create_index("ix_cpd_offer_point", ["easting", "northing"], unique=False)

    op.create_table(
        "cpd_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employer_kind", sa.String(length=8), nullable=False),
        sa.Column("employer_code", sa.String(length=12), nullable=False),
        sa.Column("employer_urn", sa.Integer(), nullable=True),
        sa.Column("need", sa.String(length=500), nullable=False),
        sa.Column("area", sa.String(length=40), nullable=False),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("urgency", sa.String(length=6), nullable=False),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("earliest", sa.Date(), nullable=False),
        sa.Column("latest", sa.Date(), nullable=False),
        sa.Column("radius_miles", sa.SmallInteger(), nullable=True),
        sa.Column("budget_pence", sa.Integer(), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(employer_kind = 'school') = (employer_urn IS NOT NULL)",
            name=op.f("ck_cpd_request_employer_school_has_urn"),
        ),
        sa.CheckConstraint(
            "(state IN ('open', 'pooled')) = (ended_at IS NULL)", name=op.f("ck_cpd_request_ended")
        ),
        sa.CheckConstraint(
            "employer_kind IN ('school','trust','la','region')",
            name=op.f("ck_cpd_request_employer_kind"),
        ),
        sa.CheckConstraint(
            "phase IN ('all','early_years','primary','secondary','post_16')",
            name=op.f("ck_cpd_request_phase"),
        ),
        sa.CheckConstraint(
            "state IN ('open','pooled','met','withdrawn')", name=op.f("ck_cpd_request_state")
        ),
        sa.CheckConstraint("urgency IN ('now','term','year')", name=op.f("ck_cpd_request_urgency")),
        sa.CheckConstraint(
            "budget_pence IS NULL OR budget_pence BETWEEN 0 AND 10000000",
            name=op.f("ck_cpd_request_budget"),
        ),
        sa.CheckConstraint("latest >= earliest", name=op.f("ck_cpd_request_ordered")),
        sa.CheckConstraint("number BETWEEN 1 AND 1000", name=op.f("ck_cpd_request_number")),
        sa.CheckConstraint(
            "radius_miles IS NULL OR radius_miles BETWEEN 1 AND 100",
            name=op.f("ck_cpd_request_radius"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name=op.f("fk_cpd_request_created_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["employer_urn"], ["school.urn"], name=op.f("fk_cpd_request_employer_urn_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_request")),
    )
    with op.batch_alter_table("cpd_request", schema=None) as batch_op:
        batch_op.create_index(
            "ix_cpd_request_employer", ["employer_kind", "employer_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_cpd_request_employer_urn"), ["employer_urn"], unique=False
        )
        batch_op.create_index("ix_cpd_request_open", ["state", "latest"], unique=False)

    op.create_table(
        "cpd_booking",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("employer_kind", sa.String(length=8), nullable=False),
        sa.Column("employer_code", sa.String(length=12), nullable=False),
        sa.Column("employer_urn", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tier", sa.SmallInteger(), nullable=False),
        sa.Column("held", sa.SmallInteger(), nullable=False),
        sa.Column("person_name", sa.String(length=100), nullable=False),
        sa.Column("person_email", sa.String(length=254), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("booked_by", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(employer_kind = 'school') = (employer_urn IS NOT NULL)",
            name=op.f("ck_cpd_booking_employer_school_has_urn"),
        ),
        sa.CheckConstraint(
            "(state = 'offered') = (offered_until IS NOT NULL)",
            name=op.f("ck_cpd_booking_offered_until"),
        ),
        sa.CheckConstraint(
            "(state IN ('requested','booked','waiting','offered')) = (ended_at IS NULL)",
            name=op.f("ck_cpd_booking_ended_once_over"),
        ),
        sa.CheckConstraint(
            "employer_kind IN ('school','trust','la','region')",
            name=op.f("ck_cpd_booking_employer_kind"),
        ),
        sa.CheckConstraint(
            "held = 0 OR state IN ('booked','offered')", name=op.f("ck_cpd_booking_held_is_taken")
        ),
        sa.CheckConstraint(
            "person_email = '' OR person_name <> ''", name=op.f("ck_cpd_booking_address_has_name")
        ),
        sa.CheckConstraint(
            "state IN ('requested','booked','waiting','offered','declined','cancelled','not_placed')",
            name=op.f("ck_cpd_booking_state"),
        ),
        sa.CheckConstraint("held IN (0, 1)", name=op.f("ck_cpd_booking_held")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_cpd_booking_number")),
        sa.CheckConstraint("tier BETWEEN 1 AND 9", name=op.f("ck_cpd_booking_tier")),
        sa.ForeignKeyConstraint(
            ["booked_by"], ["user_account.id"], name=op.f("fk_cpd_booking_booked_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["employer_urn"], ["school.urn"], name=op.f("fk_cpd_booking_employer_urn_school")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["cpd_offer.id"], name=op.f("fk_cpd_booking_offer_id_cpd_offer")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_cpd_booking_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_booking")),
    )
    with op.batch_alter_table("cpd_booking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cpd_booking_booked_by"), ["booked_by"], unique=False)
        batch_op.create_index(
            "ix_cpd_booking_employer", ["employer_kind", "employer_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_cpd_booking_employer_urn"), ["employer_urn"], unique=False
        )
        batch_op.create_index("ix_cpd_booking_offered", ["state", "offered_until"], unique=False)
        batch_op.create_index(
            "ix_cpd_booking_queue", ["offer_id", "state", "tier", "number"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_cpd_booking_user_id"), ["user_id"], unique=False)
        batch_op.create_index("uq_cpd_booking_number", ["offer_id", "number"], unique=True)
        batch_op.create_index(
            "uq_cpd_booking_person",
            ["offer_id", "person_email"],
            unique=True,
            sqlite_where=sa.text(
                "person_email <> '' AND state IN ('requested','booked','waiting','offered')"
            ),
            postgresql_where=sa.text(
                "person_email <> '' AND state IN ('requested','booked','waiting','offered')"
            ),
        )

    op.create_table(
        "cpd_request_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('suggested','accepted','declined','withdrawn')",
            name=op.f("ck_cpd_request_answer_state"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["user_account.id"],
            name=op.f("fk_cpd_request_answer_created_by_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["cpd_offer.id"], name=op.f("fk_cpd_request_answer_offer_id_cpd_offer")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["cpd_request.id"],
            name=op.f("fk_cpd_request_answer_request_id_cpd_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_request_answer")),
        sa.UniqueConstraint(
            "request_id", "offer_id", name=op.f("uq_cpd_request_answer_request_id_offer_id")
        ),
    )
    with op.batch_alter_table("cpd_request_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cpd_request_answer_offer_id"), ["offer_id"], unique=False
        )

    op.create_table(
        "cpd_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_cpd_session_ordered")),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_cpd_session_sequence")),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["cpd_offer.id"], name=op.f("fk_cpd_session_offer_id_cpd_offer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_session")),
        sa.UniqueConstraint("uid", name=op.f("uq_cpd_session_uid")),
    )
    with op.batch_alter_table("cpd_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cpd_session_offer_id"), ["offer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cpd_session_starts_at"), ["starts_at"], unique=False)
        batch_op.create_index(
            "uq_cpd_session_start",
            ["offer_id", "starts_at"],
            unique=True,
            sqlite_where=sa.text("cancelled_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL"),
        )

    op.create_table(
        "cpd_queue_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "booking_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("from_state", sa.String(length=10), nullable=False),
        sa.Column("to_state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "from_state = '' OR from_state IN ('requested','booked','waiting','offered','declined','cancelled','not_placed')",
            name=op.f("ck_cpd_queue_event_from_state"),
        ),
        sa.CheckConstraint(
            "to_state IN ('requested','booked','waiting','offered','declined','cancelled','not_placed')",
            name=op.f("ck_cpd_queue_event_to_state"),
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["cpd_booking.id"],
            name=op.f("fk_cpd_queue_event_booking_id_cpd_booking"),
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["cpd_offer.id"], name=op.f("fk_cpd_queue_event_offer_id_cpd_offer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_queue_event")),
    )
    with op.batch_alter_table("cpd_queue_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cpd_queue_event_booking_id"), ["booking_id"], unique=False
        )
        batch_op.create_index("ix_cpd_queue_event_offer", ["offer_id", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("cpd_queue_event", schema=None) as batch_op:
        batch_op.drop_index("ix_cpd_queue_event_offer")
        batch_op.drop_index(batch_op.f("ix_cpd_queue_event_booking_id"))

    op.drop_table("cpd_queue_event")
    with op.batch_alter_table("cpd_session", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_cpd_session_start",
            sqlite_where=sa.text("cancelled_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_cpd_session_starts_at"))
        batch_op.drop_index(batch_op.f("ix_cpd_session_offer_id"))

    op.drop_table("cpd_session")
    with op.batch_alter_table("cpd_request_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cpd_request_answer_offer_id"))

    op.drop_table("cpd_request_answer")
    with op.batch_alter_table("cpd_booking", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_cpd_booking_person",
            sqlite_where=sa.text(
                "person_email <> '' AND state IN ('requested','booked','waiting','offered')"
            ),
            postgresql_where=sa.text(
                "person_email <> '' AND state IN ('requested','booked','waiting','offered')"
            ),
        )
        batch_op.drop_index("uq_cpd_booking_number")
        batch_op.drop_index(batch_op.f("ix_cpd_booking_user_id"))
        batch_op.drop_index("ix_cpd_booking_queue")
        batch_op.drop_index("ix_cpd_booking_offered")
        batch_op.drop_index(batch_op.f("ix_cpd_booking_employer_urn"))
        batch_op.drop_index("ix_cpd_booking_employer")
        batch_op.drop_index(batch_op.f("ix_cpd_booking_booked_by"))

    op.drop_table("cpd_booking")
    with op.batch_alter_table("cpd_request", schema=None) as batch_op:
        batch_op.drop_index("ix_cpd_request_open")
        batch_op.drop_index(batch_op.f("ix_cpd_request_employer_urn"))
        batch_op.drop_index("ix_cpd_request_employer")

    op.drop_table("cpd_request")
    with op.batch_alter_table("cpd_offer", schema=None) as batch_op:
        batch_op.drop_index("ix_cpd_offer_point")
        batch_op.drop_index("ix_cpd_offer_open")
        batch_op.drop_index(batch_op.f("ix_cpd_offer_host_urn"))
        batch_op.drop_index("ix_cpd_offer_host")

    op.drop_table("cpd_offer")
    with op.batch_alter_table("cpd_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cpd_key_created_at"))

    op.drop_table("cpd_key")
