"""Room for what the work of a secondment is: its role, subjects and phases, by which needs and people are matched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("secondment", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("role", sa.String(length=40), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("subjects", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("phases", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("secondment", schema=None) as batch_op:
        batch_op.drop_column("phases")
        batch_op.drop_column("subjects")
        batch_op.drop_column("role")
