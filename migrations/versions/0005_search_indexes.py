"""Indexes that count and place schools without reading their rows."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_school_place", table_name="school")
    op.create_index("ix_school_place", "school", ["easting", "northing", "status_code"])
    op.create_index("ix_school_search_name", "school", ["search_name", "status_code"])


def downgrade() -> None:
    op.drop_index("ix_school_search_name", table_name="school")
    op.drop_index("ix_school_place", table_name="school")
    op.create_index("ix_school_place", "school", ["easting", "northing"])
