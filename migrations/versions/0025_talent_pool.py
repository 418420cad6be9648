"""The talent pool: profiles, single days, hidden employers, approaches; requests for cover and their answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pool_profile",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("headline", sa.String(length=120), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("subjects", sa.JSON(), nullable=False),
        sa.Column("phases", sa.JSON(), nullable=False),
        sa.Column("key_stages", sa.JSON(), nullable=False),
        sa.Column("qts", sa.String(length=8), nullable=False),
        sa.Column("interests", sa.JSON(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("easting", sa.Integer(), nullable=True),
        sa.Column("northing", sa.Integer(), nullable=True),
        sa.Column("radius_km", sa.SmallInteger(), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("qts IN ('yes','on_track','no')", name=op.f("ck_pool_profile_qts")),
        sa.CheckConstraint(
            "(easting IS NULL) = (northing IS NULL)", name=op.f("ck_pool_profile_place")
        ),
        sa.CheckConstraint("radius_km BETWEEN 1 AND 80", name=op.f("ck_pool_profile_radius_km")),
        sa.CheckConstraint(
            "shown_at IS NULL OR consented_at IS NOT NULL", name=op.f("ck_pool_profile_consented")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_pool_profile_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_profile")),
        sa.UniqueConstraint("key", name=op.f("uq_pool_profile_key")),
        sa.UniqueConstraint("user_id", name=op.f("uq_pool_profile_user_id")),
    )
    with op.batch_alter_table("pool_profile", schema=None) as batch_op:
        batch_op.create_index("ix_pool_profile_active", ["active_at"], unique=False)

    op.create_table(
        "pool_approach",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "profile_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("employer_kind", sa.String(length=12), nullable=False),
        sa.Column("employer_code", sa.String(length=12), nullable=False),
        sa.Column("about", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "about IN ('secondment','cover','shared_post','trainee')",
            name=op.f("ck_pool_approach_about"),
        ),
        sa.CheckConstraint(
            "state IN ('asked','accepted','declined','withdrawn')",
            name=op.f("ck_pool_approach_state"),
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["pool_profile.id"],
            name=op.f("fk_pool_approach_profile_id_pool_profile"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_approach")),
    )
    with op.batch_alter_table("pool_approach", schema=None) as batch_op:
        batch_op.create_index(
            "ix_pool_approach_employer", ["employer_kind", "employer_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_pool_approach_profile_id"), ["profile_id"], unique=False
        )
        batch_op.create_index(
            "uq_pool_approach_open",
            ["profile_id", "employer_kind", "employer_code"],
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )

    op.create_table(
        "pool_day",
        sa.Column(
            "profile_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_free", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["pool_profile.id"],
            name=op.f("fk_pool_day_profile_id_pool_profile"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("profile_id", "day", name=op.f("pk_pool_day")),
    )
    op.create_table(
        "pool_employer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "profile_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('school','trust','la','region')", name=op.f("ck_pool_employer_kind")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["pool_profile.id"],
            name=op.f("fk_pool_employer_profile_id_pool_profile"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_employer")),
        sa.UniqueConstraint(
            "profile_id", "kind", "code", name=op.f("uq_pool_employer_profile_id_kind_code")
        ),
    )
    op.create_table(
        "pool_locality",
        sa.Column(
            "profile_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("locality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["locality_id"],
            ["locality.id"],
            name=op.f("fk_pool_locality_locality_id_locality"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["pool_profile.id"],
            name=op.f("fk_pool_locality_profile_id_pool_profile"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("profile_id", "locality_id", name=op.f("pk_pool_locality")),
    )
    with op.batch_alter_table("pool_locality", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pool_locality_locality_id"), ["locality_id"], unique=False
        )

    op.create_table(
        "pool_cover_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("urn", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("phase", sa.String(length=24), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("pay_pence", sa.Integer(), nullable=False),
        sa.Column("pay_basis", sa.String(length=200), nullable=False),
        sa.Column("people_wanted", sa.SmallInteger(), nullable=False),
        sa.Column("people_found", sa.SmallInteger(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("answer_hours", sa.SmallInteger(), nullable=False),
        sa.Column("is_exhausted", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "part IN ('whole','morning','afternoon')", name=op.f("ck_pool_cover_request_part")
        ),
        sa.CheckConstraint(
            "state IN ('draft','open','filled','closed','withdrawn')",
            name=op.f("ck_pool_cover_request_state"),
        ),
        sa.CheckConstraint(
            "answer_hours BETWEEN 1 AND 168", name=op.f("ck_pool_cover_request_answer_hours")
        ),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_pool_cover_request_ordered")),
        sa.CheckConstraint("pay_pence > 0", name=op.f("ck_pool_cover_request_pay_pence")),
        sa.CheckConstraint(
            "people_found BETWEEN 0 AND people_wanted",
            name=op.f("ck_pool_cover_request_people_found"),
        ),
        sa.CheckConstraint(
            "people_wanted BETWEEN 1 AND 10", name=op.f("ck_pool_cover_request_people_wanted")
        ),
        sa.ForeignKeyConstraint(
            ["urn"], ["school.urn"], name=op.f("fk_pool_cover_request_urn_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_cover_request")),
    )
    with op.batch_alter_table("pool_cover_request", schema=None) as batch_op:
        batch_op.create_index("ix_pool_cover_request_state", ["state", "last_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_pool_cover_request_urn"), ["urn"], unique=False)

    op.create_table(
        "pool_cover_answer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("km", sa.SmallInteger(), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked','accepted','declined','lapsed','withdrawn')",
            name=op.f("ck_pool_cover_answer_state"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["pool_cover_request.id"],
            name=op.f("fk_pool_cover_answer_request_id_pool_cover_request"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_pool_cover_answer_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_cover_answer")),
        sa.UniqueConstraint(
            "request_id", "user_id", name=op.f("uq_pool_cover_answer_request_id_user_id")
        ),
    )
    with op.batch_alter_table("pool_cover_answer", schema=None) as batch_op:
        batch_op.create_index("ix_pool_cover_answer_due", ["state", "answer_by"], unique=False)
        batch_op.create_index("ix_pool_cover_answer_user", ["user_id", "asked_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("pool_cover_answer", schema=None) as batch_op:
        batch_op.drop_index("ix_pool_cover_answer_user")
        batch_op.drop_index("ix_pool_cover_answer_due")

    op.drop_table("pool_cover_answer")
    with op.batch_alter_table("pool_cover_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pool_cover_request_urn"))
        batch_op.drop_index("ix_pool_cover_request_state")

    op.drop_table("pool_cover_request")
    with op.batch_alter_table("pool_locality", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pool_locality_locality_id"))

    op.drop_table("pool_locality")
    op.drop_table("pool_employer")
    op.drop_table("pool_day")
    with op.batch_alter_table("pool_approach", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_pool_approach_open",
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )
        batch_op.drop_index(batch_op.f("ix_pool_approach_profile_id"))
        batch_op.drop_index("ix_pool_approach_employer")

    op.drop_table("pool_approach")
    with op.batch_alter_table("pool_profile", schema=None) as batch_op:
        batch_op.drop_index("ix_pool_profile_active")

    op.drop_table("pool_profile")
