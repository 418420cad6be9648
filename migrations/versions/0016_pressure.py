"""How sure each bar is and where it stands beside neighbours; restricted bars, local settings and their bars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

SCORE = "score IS NULL OR (score >= 0 AND score <= 100)"
RANGE = "place IS NULL OR (low <= place AND place <= high AND low >= 0 AND high <= 100)"
NUMBERS = ("place", "low", "high", "top_share")
RELATIVE = ("relative_score", "relative_place", "relative_low", "relative_high", "relative_share")


def _bar_columns() -> list[sa.Column]:
    return [
        sa.Column("urn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("domain", sa.String(length=20), nullable=False),
        sa.Column("la_code", sa.String(length=3), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        *(sa.Column(name, sa.Float(), nullable=True) for name in NUMBERS),
        sa.Column("word", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=120), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
    ]


def _relative_columns(*, default: bool) -> list[sa.Column]:
    def given(value: str) -> str | None:
        return value if default else None

    return [
        sa.Column("basis", sa.String(length=12), nullable=False, server_default=given("none")),
        sa.Column("neighbours", sa.Integer(), nullable=False, server_default=given("0")),
        *(sa.Column(name, sa.Float(), nullable=True) for name in RELATIVE),
        sa.Column(
            "relative_word",
            sa.String(length=16),
            nullable=False,
            server_default=given("not_enough_data"),
        ),
        sa.Column("relative_why", sa.String(length=120), nullable=False, server_default=given("")),
        sa.Column("notes", sa.JSON(), nullable=False, server_default=given("[]")),
    ]


def upgrade() -> None:
    with op.batch_alter_table("atlas_bar", schema=None) as batch_op:
        for name in NUMBERS:
            batch_op.add_column(sa.Column(name, sa.Float(), nullable=True))
        for column in _relative_columns(default=True):
            batch_op.add_column(column)
        batch_op.create_check_constraint(op.f("ck_atlas_bar_range"), RANGE)
    op.create_table(
        "atlas_restricted_bar",
        *_bar_columns(),
        sa.CheckConstraint(SCORE, name=op.f("ck_atlas_restricted_bar_score")),
        sa.CheckConstraint(RANGE, name=op.f("ck_atlas_restricted_bar_range")),
        sa.ForeignKeyConstraint(
            ["urn"], ["school.urn"], name=op.f("fk_atlas_restricted_bar_urn_school")
        ),
        sa.PrimaryKeyConstraint("urn", "domain", name=op.f("pk_atlas_restricted_bar")),
    )
    op.create_index(op.f("ix_atlas_restricted_bar_la_code"), "atlas_restricted_bar", ["la_code"])
    op.create_table(
        "pressure_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("locality_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_pressure_setting_number")),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_pressure_setting_reason")),
        sa.ForeignKeyConstraint(
            ["locality_id"],
            ["locality.id"],
            name=op.f("fk_pressure_setting_locality_id_locality"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pressure_setting")),
        sa.UniqueConstraint("locality_id", "number", name="uq_pressure_setting_number"),
    )
    op.create_index(op.f("ix_pressure_setting_locality_id"), "pressure_setting", ["locality_id"])
    op.create_table(
        "atlas_local_bar",
        *_bar_columns(),
        *_relative_columns(default=False),
        sa.Column("locality_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(SCORE, name=op.f("ck_atlas_local_bar_score")),
        sa.CheckConstraint(RANGE, name=op.f("ck_atlas_local_bar_range")),
        sa.ForeignKeyConstraint(
            ["urn"], ["school.urn"], name=op.f("fk_atlas_local_bar_urn_school")
        ),
        sa.ForeignKeyConstraint(
            ["locality_id"], ["locality.id"], name=op.f("fk_atlas_local_bar_locality_id_locality")
        ),
        sa.PrimaryKeyConstraint("urn", "domain", "locality_id", name=op.f("pk_atlas_local_bar")),
    )
    op.create_index(op.f("ix_atlas_local_bar_la_code"), "atlas_local_bar", ["la_code"])
    op.create_table(
        "atlas_local_run",
        sa.Column("locality_id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["locality_id"], ["locality.id"], name=op.f("fk_atlas_local_run_locality_id_locality")
        ),
        sa.ForeignKeyConstraint(
            ["setting_id"],
            ["pressure_setting.id"],
            name=op.f("fk_atlas_local_run_setting_id_pressure_setting"),
        ),
        sa.PrimaryKeyConstraint("locality_id", name=op.f("pk_atlas_local_run")),
    )


def downgrade() -> None:
    op.drop_table("atlas_local_run")
    op.drop_table("atlas_local_bar")
    op.drop_table("pressure_setting")
    op.drop_table("atlas_restricted_bar")
    with op.batch_alter_table("atlas_bar", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_atlas_bar_range"), type_="check")
        for name in (
            *NUMBERS,
            *RELATIVE,
            "basis",
            "neighbours",
            "relative_word",
            "relative_why",
            "notes",
        ):
            batch_op.drop_column(name)
