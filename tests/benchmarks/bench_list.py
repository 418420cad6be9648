"""The list of schools, 25 to a page, against a Django list page of 25 rows; a person is signed in on both."""

from __future__ import annotations

from collabnet.directory.models import School
from collabnet.platform.db import db
from tests.benchmarks.bench_form import bench_app, signed_in_page
from tests.benchmarks.pages import ROWS_IN_TABLE, ROWS_ON_PAGE, django_list_page
from tests.benchmarks.registry import Measurement, alternating_medians, benchmark
from tests.factories.directory import make_la, make_trust


@benchmark(name="list page of 25 schools ÷ Django list page", unit="s CPU a request", target=1.3)
def list_page() -> Measurement:
    app = bench_app()
    with app.app_context():
        make_la()
        trust = make_trust()
        db.session.add_all(
            School(
                urn=800_000 + n,
                la_code="846",
                name=f"Quay Lane Primary School {n:04d}",
                search_name=f"quay lane primary school {n:04d}",
                type_name="Academy converter" if n % 2 else "Community school",
                phase_code="2",
                phase_name="Primary",
                town="Brightsea",
                postcode="BN1 1AA",
                easting=530_000 + n,
                northing=104_000 + n,
                trust_uid=trust.uid if n % 2 else None,
            )
            for n in range(ROWS_IN_TABLE)
        )
        db.session.commit()
    ours = signed_in_page(app, "/schools")
    if ours().count(b'href="/schools/800') < ROWS_ON_PAGE:
        raise RuntimeError("our page does not list 25 schools")
    return alternating_medians(ours, django_list_page(), repeats=9, inner=30)
