"""What came of training: registers, records of persons, feedback in stages, private calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cpd_calendar_feed",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_cpd_calendar_feed_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_cpd_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_cpd_calendar_feed_token_hash")),
    )
    op.create_table(
        "cpd_feedback_answer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.SmallInteger(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.CheckConstraint("stage BETWEEN 1 AND 5", name=op.f("ck_cpd_feedback_answer_stage")),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["cpd_offer.id"], name=op.f("fk_cpd_feedback_answer_offer_id_cpd_offer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_feedback_answer")),
    )
    with op.batch_alter_table("cpd_feedback_answer", schema=None) as batch_op:
        batch_op.create_index("ix_cpd_feedback_answer_offer", ["offer_id", "stage"], unique=False)

    op.create_table(
        "cpd_feedback_ask",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.SmallInteger(), nullable=False),
        sa.Column("receiver", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.CheckConstraint("stage BETWEEN 1 AND 5", name=op.f("ck_cpd_feedback_ask_stage")),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["cpd_offer.id"], name=op.f("fk_cpd_feedback_ask_offer_id_cpd_offer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_feedback_ask")),
        sa.UniqueConstraint(
            "offer_id",
            "stage",
            "receiver",
            name=op.f("uq_cpd_feedback_ask_offer_id_stage_receiver"),
        ),
    )
    with op.batch_alter_table("cpd_feedback_ask", schema=None) as batch_op:
        batch_op.create_index(
            "uq_cpd_feedback_ask_token",
            ["token_hash"],
            unique=True,
            sqlite_where=sa.text("token_hash <> ''"),
            postgresql_where=sa.text("token_hash <> ''"),
        )

    op.create_table(
        "cpd_record",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("person_name", sa.String(length=100), nullable=False),
        sa.Column("person_email", sa.String(length=254), nullable=False),
        sa.Column("person_key", sa.String(length=300), nullable=False),
        sa.Column("employer_kind", sa.String(length=8), nullable=False),
        sa.Column("employer_code", sa.String(length=12), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("provider", sa.String(length=160), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(source = 'attended') = (code IS NOT NULL)",
            name=op.f("ck_cpd_record_attended_has_code"),
        ),
        sa.CheckConstraint(
            "(source = 'attended') = (offer_id IS NOT NULL)",
            name=op.f("ck_cpd_record_attended_has_offer"),
        ),
        sa.CheckConstraint(
            "source = 'attended' OR user_id IS NOT NULL", name=op.f("ck_cpd_record_own_has_person")
        ),
        sa.CheckConstraint("source IN ('attended', 'own')", name=op.f("ck_cpd_record_source")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_cpd_record_ordered")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 60000", name=op.f("ck_cpd_record_minutes")),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["cpd_offer.id"], name=op.f("fk_cpd_record_offer_id_cpd_offer")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_cpd_record_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_record")),
        sa.UniqueConstraint("code", name=op.f("uq_cpd_record_code")),
        sa.UniqueConstraint(
            "offer_id", "person_key", name=op.f("uq_cpd_record_offer_id_person_key")
        ),
    )
    with op.batch_alter_table("cpd_record", schema=None) as batch_op:
        batch_op.create_index(
            "ix_cpd_record_employer", ["employer_kind", "employer_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_cpd_record_person_email"), ["person_email"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_cpd_record_user_id"), ["user_id"], unique=False)

    op.create_table(
        "cpd_attendance",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column(
            "booking_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("employer_kind", sa.String(length=8), nullable=False),
        sa.Column("employer_code", sa.String(length=12), nullable=False),
        sa.Column("person_name", sa.String(length=100), nullable=False),
        sa.Column("person_key", sa.String(length=300), nullable=False),
        sa.Column("mark", sa.String(length=8), nullable=False),
        sa.Column("walk_in", sa.Boolean(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(employer_kind = '') = (employer_code = '')", name=op.f("ck_cpd_attendance_employer")
        ),
        sa.CheckConstraint(
            "NOT walk_in OR mark = 'present'", name=op.f("ck_cpd_attendance_walk_in_present")
        ),
        sa.CheckConstraint("mark IN ('present', 'absent')", name=op.f("ck_cpd_attendance_mark")),
        sa.CheckConstraint(
            "NOT (walk_in AND booking_id IS NOT NULL)",
            name=op.f("ck_cpd_attendance_walk_in_no_booking"),
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["cpd_booking.id"],
            name=op.f("fk_cpd_attendance_booking_id_cpd_booking"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["cpd_session.id"],
            name=op.f("fk_cpd_attendance_session_id_cpd_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_attendance")),
        sa.UniqueConstraint(
            "session_id", "booking_id", name=op.f("uq_cpd_attendance_session_id_booking_id")
        ),
    )
    with op.batch_alter_table("cpd_attendance", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cpd_attendance_booking_id"), ["booking_id"], unique=False
        )
        batch_op.create_index(
            "ix_cpd_attendance_employer", ["employer_kind", "employer_code"], unique=False
        )
        batch_op.create_index("ix_cpd_attendance_key", ["person_key"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_cpd_attendance_session_id"), ["session_id"], unique=False
        )

    op.create_table(
        "cpd_register",
        sa.Column("session_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("absent", sa.Integer(), nullable=False),
        sa.Column("walk_ins", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopen_reason", sa.String(length=300), nullable=False),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(open_until IS NULL) = (reopen_reason = '')", name=op.f("ck_cpd_register_reopened_why")
        ),
        sa.CheckConstraint(
            "present >= 0 AND absent >= 0 AND walk_ins >= 0", name=op.f("ck_cpd_register_counts")
        ),
        sa.CheckConstraint("walk_ins <= present", name=op.f("ck_cpd_register_walk_ins_present")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["cpd_session.id"], name=op.f("fk_cpd_register_session_id_cpd_session")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_cpd_register")),
    )


def downgrade() -> None:
    op.drop_table("cpd_register")
    with op.batch_alter_table("cpd_attendance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cpd_attendance_session_id"))
        batch_op.drop_index("ix_cpd_attendance_key")
        batch_op.drop_index("ix_cpd_attendance_employer")
        batch_op.drop_index(batch_op.f("ix_cpd_attendance_booking_id"))

    op.drop_table("cpd_attendance")
    with op.batch_alter_table("cpd_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cpd_record_user_id"))
        batch_op.drop_index(batch_op.f("ix_cpd_record_person_email"))
        batch_op.drop_index("ix_cpd_record_employer")

    op.drop_table("cpd_record")
    with op.batch_alter_table("cpd_feedback_ask", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_cpd_feedback_ask_token",
            sqlite_where=sa.text("token_hash <> ''"),
            postgresql_where=sa.text("token_hash <> ''"),
        )

    op.drop_table("cpd_feedback_ask")
    with op.batch_alter_table("cpd_feedback_answer", schema=None) as batch_op:
        batch_op.drop_index("ix_cpd_feedback_answer_offer")

    op.drop_table("cpd_feedback_answer")
    op.drop_table("cpd_calendar_feed")
