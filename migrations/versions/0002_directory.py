"""The directory and its figures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("record_kind", sa.String(length=12), nullable=False),
        sa.Column("record_code", sa.String(length=80), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("message", sa.String(length=2000), nullable=False),
        sa.Column("reporter_email", sa.String(length=254), nullable=False),
        sa.Column("reporter_user_id", sa.Integer(), nullable=True),
        sa.Column("owner_kind", sa.String(length=12), nullable=False),
        sa.Column("owner_code", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)",
            name=op.f("ck_correction_answered_together"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(
            "ix_correction_owner", ["owner_kind", "owner_code", "answered_at"], unique=False
        )

    op.create_table(
        "diocese",
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_diocese")),
    )
    op.create_table(
        "locality",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("polygon", sa.Text(), nullable=True),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locality")),
        sa.UniqueConstraint("slug", name=op.f("uq_locality_slug")),
    )
    op.create_table(
        "region",
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("ons_code", sa.String(length=9), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_region")),
    )
    op.create_table(
        "boundary",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("area_kind", sa.String(length=12), nullable=False),
        sa.Column("area_code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("la_code", sa.String(length=3), nullable=True),
        sa.Column("geometry", sa.Text(), nullable=False),
        sa.Column("west", sa.Float(), nullable=False),
        sa.Column("south", sa.Float(), nullable=False),
        sa.Column("east", sa.Float(), nullable=False),
        sa.Column("north", sa.Float(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_boundary_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boundary")),
        sa.UniqueConstraint("area_kind", "area_code", name=op.f("uq_boundary_area_kind_area_code")),
    )
    with op.batch_alter_table("boundary", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_boundary_la_code"), ["la_code"], unique=False)

    op.create_table(
        "figure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_kind", sa.String(length=8), nullable=False),
        sa.Column("subject_code", sa.String(length=12), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("band", sa.String(length=12), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("no_value", sa.String(length=20), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "no_value IN ('suppressed','not_applicable','not_published','not_yet_submitted','unknown')",
            name=op.f("ck_figure_kind_of_no_value"),
        ),
        sa.CheckConstraint(
            "(value IS NULL) <> (no_value IS NULL)", name=op.f("ck_figure_value_or_reason")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_figure_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure")),
        sa.UniqueConstraint(
            "subject_kind", "subject_code", "measure", "period", "band", name="uq_figure_key"
        ),
    )
    with op.batch_alter_table("figure", schema=None) as batch_op:
        batch_op.create_index("ix_figure_measure_period", ["measure", "period"], unique=False)

    op.create_table(
        "local_authority",
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("gss_code", sa.String(length=9), nullable=False),
        sa.Column("region_code", sa.String(length=2), nullable=True),
        sa.Column("pay_area", sa.String(length=30), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_local_authority_region_code_region")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_local_authority")),
    )
    op.create_table(
        "record_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("record_kind", sa.String(length=12), nullable=False),
        sa.Column("record_code", sa.String(length=12), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("old", sa.String(length=400), nullable=False),
        sa.Column("new", sa.String(length=400), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_record_change_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_change")),
    )
    with op.batch_alter_table("record_change", schema=None) as batch_op:
        batch_op.create_index(
            "ix_record_change_record", ["record_kind", "record_code"], unique=False
        )

    op.create_table(
        "school_group",
        sa.Column("uid", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("type_code", sa.String(length=4), nullable=False),
        sa.Column("type_name", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("opened", sa.Date(), nullable=True),
        sa.Column("closed", sa.Date(), nullable=True),
        sa.Column("companies_house", sa.String(length=8), nullable=False),
        sa.Column("ukprn", sa.String(length=8), nullable=False),
        sa.Column("town", sa.String(length=100), nullable=False),
        sa.Column("postcode", sa.String(length=8), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("last_seen_run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["last_seen_run_id"],
            ["import_run.id"],
            name=op.f("fk_school_group_last_seen_run_id_import_run"),
        ),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_school_group")),
    )
    with op.batch_alter_table("school_group", schema=None) as batch_op:
        batch_op.create_index("ix_school_group_name", ["name"], unique=False)

    op.create_table(
        "small_area",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("la_code", sa.String(length=3), nullable=True),
        sa.Column("easting", sa.Integer(), nullable=True),
        sa.Column("northing", sa.Integer(), nullable=True),
        sa.Column("deprivation_decile", sa.SmallInteger(), nullable=True),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_small_area_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_small_area")),
    )
    with op.batch_alter_table("small_area", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_small_area_la_code"), ["la_code"], unique=False)

    op.create_table(
        "locality_authority",
        sa.Column("locality_id", sa.Integer(), nullable=False),
        sa.Column("la_code", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["la_code"],
            ["local_authority.code"],
            name=op.f("fk_locality_authority_la_code_local_authority"),
        ),
        sa.ForeignKeyConstraint(
            ["locality_id"],
            ["locality.id"],
            name=op.f("fk_locality_authority_locality_id_locality"),
        ),
        sa.PrimaryKeyConstraint("locality_id", "la_code", name=op.f("pk_locality_authority")),
    )
    op.create_table(
        "school",
        sa.Column("urn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("la_code", sa.String(length=3), nullable=False),
        sa.Column("number", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("search_name", sa.String(length=200), nullable=False),
        sa.Column("type_code", sa.String(length=4), nullable=False),
        sa.Column("type_name", sa.String(length=80), nullable=False),
        sa.Column("type_group", sa.String(length=60), nullable=False),
        sa.Column("status_code", sa.String(length=4), nullable=False),
        sa.Column("status_name", sa.String(length=40), nullable=False),
        sa.Column("phase_code", sa.String(length=4), nullable=False),
        sa.Column("phase_name", sa.String(length=40), nullable=False),
        sa.Column("low_age", sa.SmallInteger(), nullable=True),
        sa.Column("high_age", sa.SmallInteger(), nullable=True),
        sa.Column("opened", sa.Date(), nullable=True),
        sa.Column("opened_reason", sa.String(length=60), nullable=False),
        sa.Column("closed", sa.Date(), nullable=True),
        sa.Column("closed_reason", sa.String(length=60), nullable=False),
        sa.Column("gender", sa.String(length=20), nullable=False),
        sa.Column("religious_character", sa.String(length=80), nullable=False),
        sa.Column("diocese_code", sa.String(length=10), nullable=True),
        sa.Column("admissions_policy", sa.String(length=40), nullable=False),
        sa.Column("nursery", sa.String(length=40), nullable=False),
        sa.Column("sixth_form", sa.String(length=40), nullable=False),
        sa.Column("resourced_provision", sa.String(length=60), nullable=False),
        sa.Column("sen_provision", sa.String(length=400), nullable=False),
        sa.Column("street", sa.String(length=120), nullable=False),
        sa.Column("address_locality", sa.String(length=120), nullable=False),
        sa.Column("address3", sa.String(length=120), nullable=False),
        sa.Column("town", sa.String(length=100), nullable=False),
        sa.Column("county", sa.String(length=60), nullable=False),
        sa.Column("postcode", sa.String(length=8), nullable=False),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column("telephone", sa.String(length=30), nullable=False),
        sa.Column("ukprn", sa.String(length=8), nullable=False),
        sa.Column("lsoa_code", sa.String(length=9), nullable=False),
        sa.Column("urban_rural", sa.String(length=80), nullable=False),
        sa.Column("easting", sa.Integer(), nullable=True),
        sa.Column("northing", sa.Integer(), nullable=True),
        sa.Column("trust_uid", sa.Integer(), nullable=True),
        sa.Column("has_sen_unit", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.String(length=1000), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("absent_since_run_id", sa.Integer(), nullable=True),
        sa.Column("last_seen_run_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["absent_since_run_id"],
            ["import_run.id"],
            name=op.f("fk_school_absent_since_run_id_import_run"),
        ),
        sa.ForeignKeyConstraint(
            ["diocese_code"], ["diocese.code"], name=op.f("fk_school_diocese_code_diocese")
        ),
        sa.ForeignKeyConstraint(
            ["la_code"], ["local_authority.code"], name=op.f("fk_school_la_code_local_authority")
        ),
        sa.ForeignKeyConstraint(
            ["last_seen_run_id"],
            ["import_run.id"],
            name=op.f("fk_school_last_seen_run_id_import_run"),
        ),
        sa.ForeignKeyConstraint(
            ["trust_uid"], ["school_group.uid"], name=op.f("fk_school_trust_uid_school_group")
        ),
        sa.PrimaryKeyConstraint("urn", name=op.f("pk_school")),
    )
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.create_index("ix_school_la_phase", ["la_code", "phase_code"], unique=False)
        batch_op.create_index("ix_school_name", ["name"], unique=False)
        batch_op.create_index("ix_school_place", ["easting", "northing"], unique=False)
        batch_op.create_index("ix_school_postcode", ["postcode"], unique=False)
        batch_op.create_index(batch_op.f("ix_school_town"), ["town"], unique=False)
        batch_op.create_index(batch_op.f("ix_school_trust_uid"), ["trust_uid"], unique=False)

    op.create_table(
        "small_area_children",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ages", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["code"], ["small_area.code"], name=op.f("fk_small_area_children_code_small_area")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_small_area_children_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("code", "year", name=op.f("pk_small_area_children")),
    )
    op.create_table(
        "group_membership",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("urn", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Integer(), nullable=False),
        sa.Column("joined", sa.Date(), nullable=True),
        sa.Column("left", sa.Date(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            '"left" IS NULL OR joined IS NULL OR "left" >= joined',
            name=op.f("ck_group_membership_ordered"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_group_membership_run_id_import_run")
        ),
        sa.ForeignKeyConstraint(
            ["uid"], ["school_group.uid"], name=op.f("fk_group_membership_uid_school_group")
        ),
        sa.ForeignKeyConstraint(
            ["urn"], ["school.urn"], name=op.f("fk_group_membership_urn_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_membership")),
    )
    with op.batch_alter_table("group_membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_membership_uid"), ["uid"], unique=False)
        batch_op.create_index(batch_op.f("ix_group_membership_urn"), ["urn"], unique=False)
        batch_op.create_index(
            "uq_group_membership_current",
            ["urn", "uid"],
            unique=True,
            sqlite_where=sa.text('"left" IS NULL'),
            postgresql_where=sa.text('"left" IS NULL'),
        )

    op.create_table(
        "locality_school",
        sa.Column("locality_id", sa.Integer(), nullable=False),
        sa.Column("urn", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["locality_id"], ["locality.id"], name=op.f("fk_locality_school_locality_id_locality")
        ),
        sa.ForeignKeyConstraint(
            ["urn"], ["school.urn"], name=op.f("fk_locality_school_urn_school")
        ),
        sa.PrimaryKeyConstraint("locality_id", "urn", name=op.f("pk_locality_school")),
    )
    with op.batch_alter_table("locality_school", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_locality_school_urn"), ["urn"], unique=False)

    op.create_table(
        "school_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("urn", sa.Integer(), nullable=False),
        sa.Column("link_urn", sa.Integer(), nullable=False),
        sa.Column("link_name", sa.String(length=200), nullable=False),
        sa.Column("link_type", sa.String(length=80), nullable=False),
        sa.Column("established", sa.Date(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_school_link_run_id_import_run")
        ),
        sa.ForeignKeyConstraint(["urn"], ["school.urn"], name=op.f("fk_school_link_urn_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_link")),
        sa.UniqueConstraint(
            "urn", "link_urn", "link_type", name=op.f("uq_school_link_urn_link_urn_link_type")
        ),
    )
    with op.batch_alter_table("school_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_school_link_link_urn"), ["link_urn"], unique=False)
        batch_op.create_index(batch_op.f("ix_school_link_urn"), ["urn"], unique=False)

    op.create_table(
        "teaching_school_hub",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("lead_urn", sa.Integer(), nullable=True),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_urn"], ["school.urn"], name=op.f("fk_teaching_school_hub_lead_urn_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teaching_school_hub")),
        sa.UniqueConstraint("name", name=op.f("uq_teaching_school_hub_name")),
    )
    op.create_table(
        "hub_area",
        sa.Column("hub_id", sa.Integer(), nullable=False),
        sa.Column("la_code", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["hub_id"],
            ["teaching_school_hub.id"],
            name=op.f("fk_hub_area_hub_id_teaching_school_hub"),
        ),
        sa.ForeignKeyConstraint(
            ["la_code"], ["local_authority.code"], name=op.f("fk_hub_area_la_code_local_authority")
        ),
        sa.PrimaryKeyConstraint("hub_id", "la_code", name=op.f("pk_hub_area")),
    )


def downgrade() -> None:
    op.drop_table("hub_area")
    op.drop_table("teaching_school_hub")
    with op.batch_alter_table("school_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_school_link_urn"))
        batch_op.drop_index(batch_op.f("ix_school_link_link_urn"))

    op.drop_table("school_link")
    with op.batch_alter_table("locality_school", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_locality_school_urn"))

    op.drop_table("locality_school")
    with op.batch_alter_table("group_membership", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_group_membership_current",
            sqlite_where=sa.text('"left" IS NULL'),
            postgresql_where=sa.text('"left" IS NULL'),
        )
        batch_op.drop_index(batch_op.f("ix_group_membership_urn"))
        batch_op.drop_index(batch_op.f("ix_group_membership_uid"))

    op.drop_table("group_membership")
    op.drop_table("small_area_children")
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_school_trust_uid"))
        batch_op.drop_index(batch_op.f("ix_school_town"))
        batch_op.drop_index("ix_school_postcode")
        batch_op.drop_index("ix_school_place")
        batch_op.drop_index("ix_school_name")
        batch_op.drop_index("ix_school_la_phase")

    op.drop_table("school")
    op.drop_table("locality_authority")
    with op.batch_alter_table("small_area", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_small_area_la_code"))

    op.drop_table("small_area")
    with op.batch_alter_table("school_group", schema=None) as batch_op:
        batch_op.drop_index("ix_school_group_name")

    op.drop_table("school_group")
    with op.batch_alter_table("record_change", schema=None) as batch_op:
        batch_op.drop_index("ix_record_change_record")

    op.drop_table("record_change")
    op.drop_table("local_authority")
    with op.batch_alter_table("figure", schema=None) as batch_op:
        batch_op.drop_index("ix_figure_measure_period")

    op.drop_table("figure")
    with op.batch_alter_table("boundary", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_boundary_la_code"))

    op.drop_table("boundary")
    op.drop_table("region")
    op.drop_table("locality")
    op.drop_table("diocese")
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.drop_index("ix_correction_owner")

    op.drop_table("correction")
