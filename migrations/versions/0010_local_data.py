"""What only the locality knows; imports that belong to one authority."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "official_catchment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("la_code", sa.String(length=3), nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("entry_year", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("geometry", sa.Text(), nullable=False),
        sa.Column("west", sa.Float(), nullable=False),
        sa.Column("south", sa.Float(), nullable=False),
        sa.Column("east", sa.Float(), nullable=False),
        sa.Column("north", sa.Float(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("licence", sa.String(length=200), nullable=False),
        sa.Column("repairs", sa.String(length=400), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "band IN ('primary','secondary')", name=op.f("ck_official_catchment_band")
        ),
        sa.CheckConstraint(
            "source <> '' AND licence <> ''", name=op.f("ck_official_catchment_source_and_licence")
        ),
        sa.CheckConstraint(
            "entry_year BETWEEN 2000 AND 2100", name=op.f("ck_official_catchment_entry_year")
        ),
        sa.CheckConstraint(
            "west <= east AND south <= north", name=op.f("ck_official_catchment_box")
        ),
        sa.ForeignKeyConstraint(
            ["la_code"],
            ["local_authority.code"],
            name=op.f("fk_official_catchment_la_code_local_authority"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_official_catchment_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_catchment")),
        sa.UniqueConstraint(
            "la_code", "band", "entry_year", "name", name="uq_official_catchment_key"
        ),
    )
    op.create_table(
        "planning_area",
        sa.Column("la_code", sa.String(length=3), nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("band IN ('primary','secondary')", name=op.f("ck_planning_area_band")),
        sa.ForeignKeyConstraint(
            ["la_code"],
            ["local_authority.code"],
            name=op.f("fk_planning_area_la_code_local_authority"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_planning_area_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("la_code", "band", "code", name=op.f("pk_planning_area")),
    )
    op.create_table(
        "expected_homes",
        sa.Column("la_code", sa.String(length=3), nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("area_code", sa.String(length=20), nullable=False),
        sa.Column("site", sa.String(length=120), nullable=False),
        sa.Column("school_year", sa.String(length=7), nullable=False),
        sa.Column("homes", sa.Integer(), nullable=False),
        sa.Column("pupils_per_100", sa.Float(), nullable=False),
        sa.Column("in_forecast", sa.Boolean(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("band IN ('primary','secondary')", name=op.f("ck_expected_homes_band")),
        sa.CheckConstraint("homes >= 0", name=op.f("ck_expected_homes_homes")),
        sa.CheckConstraint(
            "pupils_per_100 BETWEEN 0 AND 500", name=op.f("ck_expected_homes_pupils_per_100")
        ),
        sa.ForeignKeyConstraint(
            ["la_code", "band", "area_code"],
            ["planning_area.la_code", "planning_area.band", "planning_area.code"],
            name=op.f("fk_expected_homes_la_code_band_area_code_planning_area"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_expected_homes_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint(
            "la_code", "band", "area_code", "site", "school_year", name=op.f("pk_expected_homes")
        ),
    )
    op.create_table(
        "last_distance",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("urn", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("entry_year", sa.SmallInteger(), nullable=False),
        sa.Column("criterion", sa.String(length=20), nullable=False),
        sa.Column("distance", sa.Float(), nullable=True),
        sa.Column("no_value", sa.String(length=20), nullable=True),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("method", sa.String(length=24), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("band IN ('primary','secondary')", name=op.f("ck_last_distance_band")),
        sa.CheckConstraint(
            "criterion IN ('ehcp','lac','catchment','sibling','feeder','distance','social_medical','faith','pupil_premium','staff','banding','aptitude','selection','random','tie_break')",
            name=op.f("ck_last_distance_criterion"),
        ),
        sa.CheckConstraint(
            "method IN ('straight_line','walking_route','nodal_point','nearest_gate','nearest_alternative')",
            name=op.f("ck_last_distance_method"),
        ),
        sa.CheckConstraint(
            "no_value IN ('suppressed','not_applicable','not_published','not_yet_submitted','unknown')",
            name=op.f("ck_last_distance_kind_of_no_value"),
        ),
        sa.CheckConstraint("source <> ''", name=op.f("ck_last_distance_source")),
        sa.CheckConstraint(
            "unit IN ('miles','metres','kilometres')", name=op.f("ck_last_distance_unit")
        ),
        sa.CheckConstraint(
            "(distance IS NULL) <> (no_value IS NULL)",
            name=op.f("ck_last_distance_number_or_reason"),
        ),
        sa.CheckConstraint(
            "distance IS NULL OR distance >= 0", name=op.f("ck_last_distance_not_negative")
        ),
        sa.CheckConstraint(
            "entry_year BETWEEN 2000 AND 2100", name=op.f("ck_last_distance_entry_year")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_last_distance_run_id_import_run")
        ),
        sa.ForeignKeyConstraint(["urn"], ["school.urn"], name=op.f("fk_last_distance_urn_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_last_distance")),
        sa.UniqueConstraint("urn", "band", "entry_year", "criterion", name="uq_last_distance_key"),
    )
    op.create_table(
        "moves",
        sa.Column("urn", sa.Integer(), nullable=False),
        sa.Column("school_year", sa.String(length=7), nullable=False),
        sa.Column("term", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("children", sa.Integer(), nullable=True),
        sa.Column("no_value", sa.String(length=20), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('in_year_joiner','in_year_leaver','fair_access','managed_move','managed_move_out')",
            name=op.f("ck_moves_kind"),
        ),
        sa.CheckConstraint(
            "no_value IN ('suppressed','not_applicable','not_published','not_yet_submitted','unknown')",
            name=op.f("ck_moves_kind_of_no_value"),
        ),
        sa.CheckConstraint("term IN ('autumn','spring','summer')", name=op.f("ck_moves_term")),
        sa.CheckConstraint(
            "(children IS NULL) <> (no_value IS NULL)", name=op.f("ck_moves_number_or_reason")
        ),
        sa.CheckConstraint("children IS NULL OR children >= 0", name=op.f("ck_moves_not_negative")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_moves_run_id_import_run")
        ),
        sa.ForeignKeyConstraint(["urn"], ["school.urn"], name=op.f("fk_moves_urn_school")),
        sa.PrimaryKeyConstraint("urn", "school_year", "term", "kind", name=op.f("pk_moves")),
    )
    op.create_table(
        "official_catchment_school",
        sa.Column(
            "catchment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("urn", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["catchment_id"],
            ["official_catchment.id"],
            name=op.f("fk_official_catchment_school_catchment_id_official_catchment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["urn"], ["school.urn"], name=op.f("fk_official_catchment_school_urn_school")
        ),
        sa.PrimaryKeyConstraint("catchment_id", "urn", name=op.f("pk_official_catchment_school")),
    )
    with op.batch_alter_table("official_catchment_school", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_official_catchment_school_urn"), ["urn"], unique=False)

    op.create_table(
        "origins",
        sa.Column("cell_code", sa.String(length=12), nullable=False),
        sa.Column("urn", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("children", sa.Integer(), nullable=True),
        sa.Column("no_value", sa.String(length=20), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("band IN ('primary','secondary')", name=op.f("ck_origins_band")),
        sa.CheckConstraint(
            "no_value IN ('suppressed','not_applicable','not_published','not_yet_submitted','unknown')",
            name=op.f("ck_origins_kind_of_no_value"),
        ),
        sa.CheckConstraint(
            "(children IS NULL) <> (no_value IS NULL)", name=op.f("ck_origins_number_or_reason")
        ),
        sa.CheckConstraint(
            "children IS NULL OR children >= 0", name=op.f("ck_origins_not_negative")
        ),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name=op.f("ck_origins_year")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_origins_run_id_import_run")
        ),
        sa.ForeignKeyConstraint(["urn"], ["school.urn"], name=op.f("fk_origins_urn_school")),
        sa.PrimaryKeyConstraint("cell_code", "urn", "band", "year", name=op.f("pk_origins")),
    )
    with op.batch_alter_table("origins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_origins_urn"), ["urn"], unique=False)

    op.create_table(
        "places_change",
        sa.Column("urn", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("entry_year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("places_before", sa.Integer(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("band IN ('primary','secondary')", name=op.f("ck_places_change_band")),
        sa.CheckConstraint("source <> ''", name=op.f("ck_places_change_source")),
        sa.CheckConstraint(
            "entry_year BETWEEN 2000 AND 2100", name=op.f("ck_places_change_entry_year")
        ),
        sa.CheckConstraint("places BETWEEN 0 AND 2000", name=op.f("ck_places_change_places")),
        sa.CheckConstraint(
            "places_before BETWEEN 0 AND 2000", name=op.f("ck_places_change_places_before")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_places_change_run_id_import_run")
        ),
        sa.ForeignKeyConstraint(["urn"], ["school.urn"], name=op.f("fk_places_change_urn_school")),
        sa.PrimaryKeyConstraint("urn", "band", "entry_year", name=op.f("pk_places_change")),
    )
    op.create_table(
        "planning_area_school",
        sa.Column("urn", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("la_code", sa.String(length=3), nullable=False),
        sa.Column("area_code", sa.String(length=20), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "band IN ('primary','secondary')", name=op.f("ck_planning_area_school_band")
        ),
        sa.ForeignKeyConstraint(
            ["la_code", "band", "area_code"],
            ["planning_area.la_code", "planning_area.band", "planning_area.code"],
            name=op.f("fk_planning_area_school_la_code_band_area_code_planning_area"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_planning_area_school_run_id_import_run")
        ),
        sa.ForeignKeyConstraint(
            ["urn"], ["school.urn"], name=op.f("fk_planning_area_school_urn_school")
        ),
        sa.PrimaryKeyConstraint("urn", "band", name=op.f("pk_planning_area_school")),
    )
    with op.batch_alter_table("planning_area_school", schema=None) as batch_op:
        batch_op.create_index(
            "ix_planning_area_school_area", ["la_code", "band", "area_code"], unique=False
        )

    op.create_table(
        "pupil_forecast",
        sa.Column("la_code", sa.String(length=3), nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("area_code", sa.String(length=20), nullable=False),
        sa.Column("school_year", sa.String(length=7), nullable=False),
        sa.Column("year_group", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=True),
        sa.Column("no_value", sa.String(length=20), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("band IN ('primary','secondary')", name=op.f("ck_pupil_forecast_band")),
        sa.CheckConstraint(
            "no_value IN ('suppressed','not_applicable','not_published','not_yet_submitted','unknown')",
            name=op.f("ck_pupil_forecast_kind_of_no_value"),
        ),
        sa.CheckConstraint(
            "(pupils IS NULL) <> (no_value IS NULL)",
            name=op.f("ck_pupil_forecast_number_or_reason"),
        ),
        sa.CheckConstraint(
            "pupils IS NULL OR pupils >= 0", name=op.f("ck_pupil_forecast_not_negative")
        ),
        sa.CheckConstraint(
            "year_group BETWEEN 0 AND 13", name=op.f("ck_pupil_forecast_year_group")
        ),
        sa.ForeignKeyConstraint(
            ["la_code", "band", "area_code"],
            ["planning_area.la_code", "planning_area.band", "planning_area.code"],
            name=op.f("fk_pupil_forecast_la_code_band_area_code_planning_area"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_pupil_forecast_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint(
            "la_code",
            "band",
            "area_code",
            "school_year",
            "year_group",
            name=op.f("pk_pupil_forecast"),
        ),
    )
    op.create_table(
        "travel_minutes",
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("urn", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("minutes", sa.Float(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "mode IN ('walk','public_transport','drive','cycle')",
            name=op.f("ck_travel_minutes_mode"),
        ),
        sa.CheckConstraint("minutes BETWEEN 0 AND 600", name=op.f("ck_travel_minutes_minutes")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_travel_minutes_run_id_import_run")
        ),
        sa.ForeignKeyConstraint(["urn"], ["school.urn"], name=op.f("fk_travel_minutes_urn_school")),
        sa.PrimaryKeyConstraint("origin", "urn", "mode", name=op.f("pk_travel_minutes")),
    )
    with op.batch_alter_table("travel_minutes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_travel_minutes_urn"), ["urn"], unique=False)

    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("la_code", sa.String(length=3), nullable=True))
        batch_op.add_column(sa.Column("options", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("shown", sa.JSON(), nullable=True))
        batch_op.create_index(batch_op.f("ix_import_run_la_code"), ["la_code"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_run_la_code"))
        batch_op.drop_column("shown")
        batch_op.drop_column("options")
        batch_op.drop_column("la_code")

    with op.batch_alter_table("travel_minutes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_travel_minutes_urn"))

    op.drop_table("travel_minutes")
    op.drop_table("pupil_forecast")
    with op.batch_alter_table("planning_area_school", schema=None) as batch_op:
        batch_op.drop_index("ix_planning_area_school_area")

    op.drop_table("planning_area_school")
    op.drop_table("places_change")
    with op.batch_alter_table("origins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_origins_urn"))

    op.drop_table("origins")
    with op.batch_alter_table("official_catchment_school", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_official_catchment_school_urn"))

    op.drop_table("official_catchment_school")
    op.drop_table("moves")
    op.drop_table("last_distance")
    op.drop_table("expected_homes")
    op.drop_table("planning_area")
    op.drop_table("official_catchment")
