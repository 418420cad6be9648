"""Answers of feedback that the host may see, because enough came together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cpd_feedback_answer", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("released", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("cpd_feedback_answer", schema=None) as batch_op:
        batch_op.drop_column("released")
