"""Documents that go with adverts, and the top of an employer's own range on its private record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HIGHEST = "ck_vacancy_record_own_highest_pence"


def upgrade() -> None:
    op.create_table(
        "vacancy_document",
        sa.Column("vacancy_id", BIG, nullable=False),
        sa.Column("file_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_vacancy_document_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_vacancy_document_vacancy_id_vacancy")
        ),
        sa.PrimaryKeyConstraint("vacancy_id", "file_id", name=op.f("pk_vacancy_document")),
    )
    with op.batch_alter_table("vacancy_record") as table:
        table.add_column(
            sa.Column("own_highest_pence", sa.Integer(), nullable=False, server_default="0")
        )
        table.create_check_constraint(op.f(HIGHEST), "own_highest_pence >= 0")
    with op.batch_alter_table("vacancy_record") as table:
        table.alter_column("own_highest_pence", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("vacancy_record") as table:
        table.drop_constraint(op.f(HIGHEST), type_="check")
        table.drop_column("own_highest_pence")
    op.drop_table("vacancy_document")
