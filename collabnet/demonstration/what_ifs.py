"""Two what-ifs of the fictional authority's place-planning officer, one with the decision that was taken."""

from __future__ import annotations

from sqlalchemy import select

from collabnet.accounts.models import User
from collabnet.atlas import scenario_areas, scenario_pages, scenario_services
from collabnet.atlas.scenario_state import most_years, saved_state
from collabnet.core.actor import Actor, Grant, Role, Scope, ScopeKind
from collabnet.core.what_if_words import HIGH_LINE, LOW_LINE
from collabnet.demonstration.places import LA_CODE
from collabnet.demonstration.tables import day, rows
from collabnet.platform.db import db, unit_of_work

SLUG = "ashmere-and-the-vale"


def load_what_ifs() -> None:
    """Save each what-if of what_ifs.csv as worked out on the model as it is; none before the model is built."""
    tried_area = scenario_areas.tried_locality(SLUG)
    for row in rows("what_ifs.csv"):
        settings = {"low": LOW_LINE, "high": HIGH_LINE, "years": most_years(row["band"])}
        tried = saved_state(row["band"], row["levers"].split(), settings)
        worked = scenario_pages.worked(tried_area, tried)
        if worked is None:
            return
        actor = _officer(row["by"])
        with unit_of_work():
            key = row["key"]
            scenario_services.save(
                actor=actor,
                tried_area=tried_area,
                worked=worked,
                name=row["name"],
                note=row["note"],
                key=key,
            )
            scenario_services.share(actor=actor, key=key, version=1, sharing=row["sharing"])
            if row["decision"]:
                scenario_services.decide(
                    actor=actor,
                    key=key,
                    version=2,
                    decision=row["decision"],
                    on=day(row["decided_on"]),
                )


def _officer(email: str) -> Actor:
    """The officer with this address, acting for the authority."""
    user_id, name = db.session.execute(select(User.id, User.name).where(User.email == email)).one()
    grants = (Grant(Role.LA_OFFICER, Scope(ScopeKind.LA, LA_CODE)),)
    return Actor(user_id=user_id, name=name, grants=grants)
