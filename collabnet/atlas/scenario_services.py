"""Saving, changing, sharing, deciding on and deleting what-ifs: their owner's alone, each with its audit row."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update

from collabnet.atlas import scenario_areas, scenario_queries
from collabnet.atlas.scenario_areas import TriedArea
from collabnet.atlas.scenario_kept import Results, input_hash
from collabnet.atlas.scenario_model import AreaModel
from collabnet.atlas.scenario_models import (
    LONGEST_DECISION,
    LONGEST_NAME,
    LONGEST_NOTE,
    SHARINGS,
    Scenario,
    Working,
)
from collabnet.atlas.scenario_state import Tried
from collabnet.core.actor import Actor
from collabnet.platform import audit
from collabnet.platform.clock import today
from collabnet.platform.db import begin_write, db, rows_changed, utcnow
from collabnet.platform.errors import Conflict, Invalid, NotFound

CHANGED = "This what-if was changed after you opened it. Your changes were not saved."


@dataclass(frozen=True, slots=True)
class Worked:
    """A question with its answer, ready to be saved; worked out before anything is written."""

    tried: Tried
    results: Results
    model_version: str

    @classmethod
    def of(cls, tried: Tried, results: Results, model: AreaModel) -> Worked:
        """What was just worked out on a model."""
        return cls(tried, results, model.version)


def save(
    *, actor: Actor, tried_area: TriedArea, worked: Worked, name: str, note: str, key: str = ""
) -> Scenario:
    """Keep a what-if as a new one of this person's; its key is made up unless given.

    Raises Invalid and NotFound.
    """
    begin_write()
    if actor.user_id is None or not scenario_areas.may_try(actor, tried_area):
        raise NotFound
    scenario = Scenario(
        key=key or secrets.token_urlsafe(16),
        area_kind=tried_area.kind,
        area_code=tried_area.code,
        band=worked.tried.band,
        name=_name(name),
        note=_text("note", note, LONGEST_NOTE),
        owner_id=actor.user_id,
        sharing="nobody",
        decision="",
    )
    scenario.workings.append(_working(actor, worked, 1))
    db.session.add(scenario)
    db.session.flush()
    _audit(actor, scenario, "what_if.save", changes=worked.tried.tokens)
    return scenario


def change(
    *, actor: Actor, key: str, version: int, worked: Worked, name: str, note: str
) -> Scenario:
    """Other changes, settings, name or note; the earlier working stays. Raises NotFound, Invalid and Conflict."""
    begin_write()
    scenario = scenario_queries.owned(key, actor)
    if worked.tried.band != scenario.band:
        raise Invalid("name", "Save a what-if about the other phase as a new one")
    values = {"name": _name(name), "note": _text("note", note, LONGEST_NOTE)}
    _update(scenario, version, **values)
    _add_working(actor, scenario, worked)
    _audit(actor, scenario, "what_if.change", changes=worked.tried.tokens)
    return scenario


def work_again(*, actor: Actor, key: str, version: int, worked: Worked) -> Scenario:
    """The same question on the model as it is now; the earlier working stays. Raises NotFound and Conflict."""
    begin_write()
    scenario = scenario_queries.owned(key, actor)
    _update(scenario, version)
    _add_working(actor, scenario, worked)
    _audit(actor, scenario, "what_if.work_again", model=worked.model_version)
    return scenario


def share(
    *, actor: Actor, key: str, version: int, sharing: str, trust_uid: int | None = None
) -> Scenario:
    """Say who else may read a what-if, or take that back ("nobody"). Raises NotFound, Invalid and Conflict."""
    scenario = scenario_queries.owned(key, actor)
    if sharing not in SHARINGS:
        raise Invalid("sharing", "Choose who may read it")
    if sharing == "trust" and trust_uid not in dict(scenario_queries.own_trusts(actor)):
        raise Invalid("sharing", "Choose one of your own trusts")
    _update(
        scenario,
        version,
        sharing=sharing,
        trust_uid=trust_uid if sharing == "trust" else None,
        shared_at=None if sharing == "nobody" else utcnow(),
    )
    action = "what_if.unshare" if sharing == "nobody" else "what_if.share"
    _audit(actor, scenario, action, sharing=sharing)
    return scenario


def decide(*, actor: Actor, key: str, version: int, decision: str, on: dt.date | None) -> Scenario:
    """Record the decision taken, or take a record back with an empty text. Raises NotFound, Invalid, Conflict."""
    scenario = scenario_queries.owned(key, actor)
    text = _text("decision", decision, LONGEST_DECISION)
    if text and on is None:
        raise Invalid("on", "Enter the day of the decision")
    if text and on is not None and on > today():
        raise Invalid("on", "Enter a day that has come: a decision is recorded once it is taken")
    _update(
        scenario,
        version,
        decision=text,
        decided_on=on if text else None,
        decided_by=actor.user_id if text else None,
        decision_recorded_at=utcnow() if text else None,
    )
    _audit(actor, scenario, "what_if.decide", decided_on=on.isoformat() if on and text else "")
    return scenario


def remove(*, actor: Actor, key: str, version: int) -> None:
    """Delete a what-if with all its workings. Raises NotFound and Conflict."""
    scenario = scenario_queries.owned(key, actor)
    number, area = scenario.id, {"area": f"{scenario.area_kind}:{scenario.area_code}"}
    db.session.expunge(scenario)
    rows_changed(delete(Working).where(Working.scenario_id == number))
    gone = rows_changed(delete(Scenario).where(Scenario.id == number, Scenario.version == version))
    if gone != 1:
        raise Conflict("This what-if was changed after you opened it. It was not deleted.")
    audit.record(
        actor=actor,
        action="what_if.delete",
        subject_kind="what_if",
        subject_code=number,
        details=area,
    )


def note_export(*, actor: Actor, key: str, form: str) -> None:
    """Leave the audit row of an officer's export. Raises NotFound for anyone else."""
    scenario = scenario_queries.find(key)
    tried_area = scenario_areas.tried_area(scenario.area_kind, scenario.area_code)
    if not scenario_queries.may_read(actor, scenario, tried_area):
        raise NotFound
    if not scenario_areas.may_export_as_officer(actor, tried_area):
        raise NotFound
    _audit(actor, scenario, "what_if.export", form=form)


def _update(scenario: Scenario, version: int, **values: Any) -> None:
    """Change a what-if that is still the one on the screen. Raises Conflict."""
    changed = rows_changed(
        update(Scenario)
        .where(Scenario.id == scenario.id, Scenario.version == version)
        .values(version=Scenario.version + 1, updated_at=utcnow(), **values)
        .execution_options(synchronize_session=False)
    )
    if changed != 1:
        raise Conflict(CHANGED)
    db.session.refresh(scenario)


def _add_working(actor: Actor, scenario: Scenario, worked: Worked) -> None:
    last = db.session.scalar(
        select(func.max(Working.number)).where(Working.scenario_id == scenario.id)
    )
    row = _working(actor, worked, (last or 0) + 1)
    row.scenario_id = scenario.id
    db.session.add(row)
    db.session.flush()


def _working(actor: Actor, worked: Worked, number: int) -> Working:
    return Working(
        number=number,
        levers=worked.tried.tokens,
        settings=worked.tried.settings,
        results=worked.results.as_json(),
        input_hash=input_hash(worked.tried, worked.model_version),
        model_version=worked.model_version,
        worked_out_by=actor.user_id,
    )


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise Invalid("name", "Give it a name")
    return _text("name", name, LONGEST_NAME)


def _text(field: str, text: str, longest: int) -> str:
    if len(text) > longest:
        raise Invalid(field, f"Use {longest} characters or fewer")
    return text.strip()


def _audit(actor: Actor, scenario: Scenario, action: str, **details: Any) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject_kind="what_if",
        subject_code=scenario.id,
        details={"area": f"{scenario.area_kind}:{scenario.area_code}", **details},
    )
