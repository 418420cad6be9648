"""The model of admissions: assignments by authority, catchments, neighbours, and requests to build it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "atlas_model",
        sa.Column("la_code", sa.String(length=3), nullable=False),
        sa.Column("band", sa.String(length=9), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("children_year", sa.Integer(), nullable=False),
        sa.Column("entry_year", sa.Integer(), nullable=False),
        sa.Column("preferences", sa.String(length=20), nullable=False),
        sa.Column("preference_year", sa.String(length=10), nullable=False),
        sa.Column("areas", sa.Integer(), nullable=False),
        sa.Column("schools", sa.Integer(), nullable=False),
        sa.Column("children", sa.Float(), nullable=False),
        sa.Column("unplaced", sa.Float(), nullable=False),
        sa.Column("placeable", sa.Float(), nullable=False),
        sa.Column("around", sa.JSON(), nullable=False),
        sa.Column("edges", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("band IN ('primary','secondary')", name=op.f("ck_atlas_model_band")),
        sa.CheckConstraint(
            "unplaced >= 0 AND placeable >= 0 AND placeable <= unplaced",
            name=op.f("ck_atlas_model_unplaced"),
        ),
        sa.PrimaryKeyConstraint("la_code", "band", name=op.f("pk_atlas_model")),
    )
    op.create_table(
        "atlas_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("job", sa.String(length=20), nullable=False),
        sa.Column("la_code", sa.String(length=3), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.String(length=80), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued','running','done','failed')", name=op.f("ck_atlas_request_state")
        ),
        sa.CheckConstraint("done >= 0 AND done <= total", name=op.f("ck_atlas_request_progress")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_atlas_request")),
    )
    with op.batch_alter_table("atlas_request", schema=None) as batch_op:
        batch_op.create_index("ix_atlas_request_job", ["job", "state"], unique=False)

    op.create_table(
        "atlas_catchment",
        sa.Column("urn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("band", sa.String(length=9), nullable=False),
        sa.Column("la_code", sa.String(length=3), nullable=False),
        sa.Column("kind", sa.String(length=13), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("children_year", sa.Integer(), nullable=False),
        sa.Column("entry_year", sa.Integer(), nullable=False),
        sa.Column("places", sa.Float(), nullable=True),
        sa.Column("places_source", sa.String(length=12), nullable=False),
        sa.Column("places_period", sa.String(length=10), nullable=False),
        sa.Column("areas", sa.Integer(), nullable=False),
        sa.Column("children", sa.Float(), nullable=False),
        sa.Column("taken", sa.Float(), nullable=False),
        sa.Column("unplaced", sa.Float(), nullable=False),
        sa.Column("placeable", sa.Float(), nullable=False),
        sa.Column("ages", sa.JSON(), nullable=False),
        sa.Column("geometry", sa.Text(), nullable=True),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("west", sa.Float(), nullable=True),
        sa.Column("south", sa.Float(), nullable=True),
        sa.Column("east", sa.Float(), nullable=True),
        sa.Column("north", sa.Float(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'none') = (geometry IS NULL)", name=op.f("ck_atlas_catchment_shape_or_reason")
        ),
        sa.CheckConstraint("band IN ('primary','secondary')", name=op.f("ck_atlas_catchment_band")),
        sa.CheckConstraint(
            "kind = 'modelled' OR reason <> ''", name=op.f("ck_atlas_catchment_reason")
        ),
        sa.CheckConstraint(
            "kind IN ('modelled','nearest_three','none')", name=op.f("ck_atlas_catchment_kind")
        ),
        sa.ForeignKeyConstraint(
            ["urn"], ["school.urn"], name=op.f("fk_atlas_catchment_urn_school")
        ),
        sa.PrimaryKeyConstraint("urn", "band", name=op.f("pk_atlas_catchment")),
    )
    with op.batch_alter_table("atlas_catchment", schema=None) as batch_op:
        batch_op.create_index("ix_atlas_catchment_la", ["la_code", "band"], unique=False)

    op.create_table(
        "atlas_neighbour",
        sa.Column("urn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("band", sa.String(length=9), nullable=False),
        sa.Column("neighbour_urn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("la_code", sa.String(length=3), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.CheckConstraint("band IN ('primary','secondary')", name=op.f("ck_atlas_neighbour_band")),
        sa.CheckConstraint("share > 0 AND share <= 1", name=op.f("ck_atlas_neighbour_share")),
        sa.CheckConstraint("urn <> neighbour_urn", name=op.f("ck_atlas_neighbour_another")),
        sa.ForeignKeyConstraint(
            ["neighbour_urn"], ["school.urn"], name=op.f("fk_atlas_neighbour_neighbour_urn_school")
        ),
        sa.ForeignKeyConstraint(
            ["urn"], ["school.urn"], name=op.f("fk_atlas_neighbour_urn_school")
        ),
        sa.PrimaryKeyConstraint("urn", "band", "neighbour_urn", name=op.f("pk_atlas_neighbour")),
    )
    with op.batch_alter_table("atlas_neighbour", schema=None) as batch_op:
        batch_op.create_index("ix_atlas_neighbour_la", ["la_code", "band"], unique=False)
        batch_op.create_index("ix_atlas_neighbour_other", ["neighbour_urn"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("atlas_neighbour", schema=None) as batch_op:
        batch_op.drop_index("ix_atlas_neighbour_other")
        batch_op.drop_index("ix_atlas_neighbour_la")

    op.drop_table("atlas_neighbour")
    with op.batch_alter_table("atlas_catchment", schema=None) as batch_op:
        batch_op.drop_index("ix_atlas_catchment_la")

    op.drop_table("atlas_catchment")
    with op.batch_alter_table("atlas_request", schema=None) as batch_op:
        batch_op.drop_index("ix_atlas_request_job")

    op.drop_table("atlas_request")
    op.drop_table("atlas_model")
