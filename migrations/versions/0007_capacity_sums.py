"""What a published statement adds up to, kept beside it so that lists and maps need not read its lines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SUMS = ("places", "places_maybe", "days", "days_maybe", "services", "rooms")
PLACES = "'pupil_places_year','sen_unit_places','rp_places','special_places','ap_places','inclusion_base'"
PEOPLE = "'specialist_time','improvement_time','finance_help','cover_pool'"
SERVICES = "'back_office','site_services'"


def upgrade() -> None:
    with op.batch_alter_table("capacity_statement", schema=None) as batch_op:
        for name in SUMS:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    for total, kinds in (("places", PLACES), ("days", PEOPLE)):
        _sum(total, "coalesce(sum(quantity), 0)", kinds, "'yes'")
        _sum(f"{total}_maybe", "coalesce(sum(quantity), 0)", kinds, "'maybe'")
        _cap(total)
    _sum("services", "count(*)", SERVICES, "'yes', 'maybe'")
    _sum("rooms", "count(*)", "'space'", "'yes', 'maybe'")


def _sum(column: str, sums: str, kinds: str, answers: str) -> None:
    """Set a column to what the lines of some kinds and answers add up to."""
    op.execute(
        f"UPDATE capacity_statement SET {column} = (SELECT {sums} FROM capacity_line "  # noqa: S608 - constants
        f"WHERE capacity_line.statement_id = capacity_statement.id AND kind IN ({kinds}) AND answer IN ({answers}))"
    )


def _cap(total: str) -> None:
    """Firm offers up to the statement's total, then what may be offered up to what that leaves."""
    cap = f"total_{total}"
    op.execute(
        f"UPDATE capacity_statement SET {total} = CASE WHEN {total} > {cap} THEN {cap} ELSE {total} END, "  # noqa: S608
        f"{total}_maybe = CASE WHEN {total} > {cap} THEN 0 WHEN {total} + {total}_maybe > {cap} "
        f"THEN {cap} - {total} ELSE {total}_maybe END WHERE {cap} IS NOT NULL"
    )


def downgrade() -> None:
    with op.batch_alter_table("capacity_statement", schema=None) as batch_op:
        for name in SUMS:
            batch_op.drop_column(name)
