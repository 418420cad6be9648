"""A what-if on a page: the area and its surroundings are worked out, never the country; beside a bare route."""

from __future__ import annotations

import json

from sqlalchemy import insert

from collabnet.atlas import services
from collabnet.atlas.model_services import build_model
from collabnet.core.actor import Role, Scope, ScopeKind
from collabnet.directory.figures import Figure
from collabnet.directory.models import SmallArea, SmallAreaChildren
from collabnet.platform.db import db
from tests.benchmarks.bench_form import bench_app
from tests.benchmarks.registry import Measurement, alternating_medians, benchmark
from tests.factories.accounts import make_person, sign_in
from tests.factories.directory import make_la, make_school

SIDE = 15  # schools along each side of the town: 225 primary schools, four small areas each


@benchmark(
    name="one what-if in an authority of 225 schools and 900 small areas ÷ the page that only says hello",
    unit="s CPU a request",
    target=80,
)
def one_what_if() -> Measurement:
    app = bench_app()
    with app.app_context():
        make_la()
        urns = [
            make_school(easting=500_000 + 900 * x, northing=100_000 + 900 * y).urn
            for x in range(SIDE)
            for y in range(SIDE)
        ]
        figures = (("capacity", "", 210), ("roll", "", 200), ("places_offered", "primary", 30))
        db.session.execute(
            insert(Figure),
            [
                {"subject_kind": "school", "subject_code": str(urn), "measure": measure, "band": band,
                 "period": "2022", "value": number}
                for urn in urns
                for measure, band, number in figures
            ],
        )  # fmt: skip
        areas = [
            {"code": f"E{n:08d}", "name": "", "la_code": "846", "fictional": False,
             "easting": 499_800 + 450 * (n % (2 * SIDE)), "northing": 99_800 + 450 * (n // (2 * SIDE))}
            for n in range(4 * SIDE * SIDE)
        ]  # fmt: skip
        db.session.execute(insert(SmallArea), areas)
        ages = json.dumps([7] * 19)
        db.session.execute(
            insert(SmallAreaChildren),
            [{"code": area["code"], "year": 2021, "ages": ages} for area in areas],
        )
        db.session.commit()
        services.refresh()
        build_model()
        officer = make_person(Role.LA_OFFICER, Scope(ScopeKind.LA, "846"))
    client = app.test_client()
    with app.app_context():
        sign_in(client, officer)
    address = f"/authorities/846/what-if?change=places-{urns[100]}-60"

    def ours() -> bytes:
        return client.get(address).data

    def bare() -> bytes:
        return client.get("/healthz").data

    if b"what-if__sentence" not in ours():
        raise RuntimeError("the page works nothing out")
    return alternating_medians(ours, bare, repeats=5, inner=3)
