"""Puts the page together where something is tried: changes so far, the forms for one more, what came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from collabnet.atlas import scenario_composites, scenario_model, scenario_priority, scenario_view
from collabnet.atlas.evaluation_result import Backtest, backtest
from collabnet.atlas.scenario_areas import TriedArea
from collabnet.atlas.scenario_forms import (
    AreaForm,
    LinesForm,
    NewSchoolForm,
    SchoolForm,
    lines_form,
    school_choices,
)
from collabnet.atlas.scenario_kept import Results
from collabnet.atlas.scenario_model import AreaModel
from collabnet.atlas.scenario_priority import PriorityAreas
from collabnet.atlas.scenario_results import results_of
from collabnet.atlas.scenario_services import Worked
from collabnet.atlas.scenario_state import Asked, Tried
from collabnet.atlas.scenario_view import View
from collabnet.core.actor import Actor
from collabnet.core.geography import GridPoint
from collabnet.core.what_if_levers import Lever, LeverError, with_lever
from collabnet.directory.places_found import PlaceProblem, find_place


@dataclass(frozen=True, slots=True)
class LeverLine:
    """A change made so far: in words, and the address without it."""

    words: str
    without: str


@dataclass(eq=False, slots=True)
class TryPage:
    """Everything that the page shows; `added` is the address to go on to when a form made a change."""

    tried_area: TriedArea
    asked: Asked
    model: AreaModel | None
    school_form: SchoolForm
    new_school_form: NewSchoolForm
    area_form: AreaForm | None
    lines_form: LinesForm
    levers: list[LeverLine] = field(default_factory=list)
    view: View | None = None
    backtest: Backtest | None = None
    added: str = ""
    sent: str = ""  # which form was sent
    refused: str = ""  # why nothing could be added at all

    @property
    def tried(self) -> Tried:
        """The question as it could be read."""
        return self.asked.tried

    @property
    def is_wrong(self) -> bool:
        """Whether something in the address or a form could not be read."""
        return bool(
            self.asked.errors
            or self.asked.left_out
            or self.refused
            or (self.sent and not self.added)
        )


def try_page(*, tried_area: TriedArea, asked: Asked, arguments: Any, actor: Actor) -> TryPage:
    """The page of an area for an address."""
    tried = asked.tried
    model = scenario_model.area_model(tried_area, tried.band)
    areas = scenario_priority.priority_areas(tried_area.area.la_codes, tried.band)
    sent = arguments.get("add", "")
    page = TryPage(
        tried_area=tried_area,
        asked=asked,
        model=model,
        school_form=SchoolForm(formdata=arguments if sent == "school" else None),
        new_school_form=NewSchoolForm(formdata=arguments if sent == "new" else None),
        area_form=AreaForm(formdata=arguments if sent == "area" else None)
        if areas.catchments
        else None,
        lines_form=lines_form(asked),
    )
    if model is None:
        return page
    _offer_choices(page, model, areas, arguments)
    if sent in ("school", "new", "area"):
        page.sent = sent
        _add(page, model, areas)
    if page.added:
        return page
    names = {s.urn: s.name for s in model.schools}
    names |= scenario_view.names_of(scenario_view.urns_of(tried.levers) - names.keys())
    page.levers = lever_lines(tried, names, areas)
    results = work(model, tried, areas)
    tested = backtest(tried.band)
    page.backtest = tested
    page.view = scenario_view.view_of(
        tried_area=tried_area,
        tried=tried,
        results=results,
        has_middle=tested.better_than_no_change,
        composites=scenario_composites.composites(actor, results),
    )
    return page


def work(model: AreaModel, tried: Tried, areas: PriorityAreas) -> Results:
    """The results of a question on a model."""
    now = scenario_priority.specialist_now(tried.levers)
    return results_of(model, tried, areas=areas, specialist=now)


def worked(tried_area: TriedArea, tried: Tried) -> Worked | None:
    """A question with its answer on the model as it is now; None before the model was built."""
    model = scenario_model.area_model(tried_area, tried.band)
    if model is None:
        return None
    areas = scenario_priority.priority_areas(tried_area.area.la_codes, tried.band)
    return Worked(tried, work(model, tried, areas), model.version)


def lever_lines(tried: Tried, names: Mapping[int, str], areas: PriorityAreas) -> list[LeverLine]:
    """The changes in words, each with the address without it."""
    titles = {number: found.name for number, found in areas.catchments.items()}
    return [
        LeverLine(scenario_view.lever_words(lever, names, titles), tried.without(lever))
        for lever in tried.levers
    ]


def saved_lever_words(tried_area: TriedArea, tried: Tried) -> list[str]:
    """The changes of a saved what-if in words."""
    areas = scenario_priority.priority_areas(tried_area.area.la_codes, tried.band)
    names = scenario_view.names_of(scenario_view.urns_of(tried.levers))
    return [line.words for line in lever_lines(tried, names, areas)]


def _offer_choices(page: TryPage, model: AreaModel, areas: PriorityAreas, arguments: Any) -> None:
    """Fill the lists to choose from; a link from a school's page names the school."""
    own = list(model.own().values())
    page.school_form.school.choices = school_choices(own, "Choose a school")
    if not page.school_form.school.data:
        page.school_form.school.data = arguments.get("school", "")
    if page.area_form is None:
        return
    holders = {urn for found in areas.catchments.values() for urn in found.urns}
    page.area_form.catchment.choices = [
        SelectChoice("", "Choose a priority area"),
        *(SelectChoice(str(c.id), c.name) for c in areas.catchments.values()),
    ]
    page.area_form.gains.choices = school_choices(own, "No school")
    page.area_form.loses.choices = school_choices([s for s in own if s.urn in holders], "No school")


def _add(page: TryPage, model: AreaModel, areas: PriorityAreas) -> None:
    """Make the change of the form that was sent: an address to go on to, or messages beside its fields."""
    own = model.own()
    lever: Lever | None = None
    if page.sent == "school":
        lever = page.school_form.lever(
            own, f"of {model.tried.name} that takes {model.band} children"
        )
    elif page.sent == "new":
        lever = page.new_school_form.lever(find_point)
    elif page.area_form is not None:
        lever = page.area_form.lever(areas.holders(), own)
    if lever is None:
        return
    try:
        levers = with_lever(page.tried.levers, lever)
    except LeverError as error:
        page.refused = error.reason
        return
    page.added = page.tried_area.href + replace(page.tried, levers=tuple(levers)).query()


def find_point(text: str) -> GridPoint | str:
    """The point of a postcode, or why there is none."""
    try:
        found = find_place(text)
    except PlaceProblem as problem:
        return str(problem)
    if found is None or found.is_town:
        return "Enter a full postcode, or an easting and a northing in metres"
    return found.point


def forms_of(page: TryPage) -> Sequence[Any]:
    """The forms of a page, for the summary of what is wrong."""
    return [
        f for f in (page.school_form, page.new_school_form, page.area_form, page.lines_form) if f
    ]
