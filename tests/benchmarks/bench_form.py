"""A page with a form of ten fields, against a Django list page of 25 rows."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

from flask import Flask, render_template
from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from collabnet.core.actor import NETWORK, Role
from collabnet.platform.access import signed_in
from collabnet.platform.form_fields import DateInput
from collabnet.platform.forms import Form
from tests.benchmarks.pages import Page, django_list_page, wsgi_page
from tests.benchmarks.registry import Measurement, alternating_medians, benchmark
from tests.conftest import build_app
from tests.factories.accounts import make_person, sign_in

TEMPLATE = """{% extends "base.html" %}{% from "_macros/forms.html" import start_form, button %}
{% block title %}Offer places{% endblock %}{% block content %}{{ error_summary(form) }}
<h1 class="govuk-heading-l">Offer places</h1>{{ start_form(form) }}
{{ form.title }}{{ form.places }}{{ form.year }}{{ form.kind }}{{ form.answer }}{{ form.days }}{{ form.starts }}
{{ form.about }}{{ form.email }}{{ form.agree }}{{ button("Offer the places") }}</form>{% endblock %}"""


class TenFields(Form):
    title = StringField("What you offer", description="A few words")
    places = IntegerField("Places", render_kw={"suffix": "places"})
    year = SelectField("Year", choices=[SelectChoice(str(n), f"Year {n}") for n in range(14)])
    kind = SelectField("Kind", choices=[SelectChoice("a", "SEN unit"), SelectChoice("b", "Other")])
    answer = RadioField(
        "Can you?", choices=[SelectChoice("yes", "Yes", {"hint": "From now"}), SelectChoice("no")]
    )
    days = SelectMultipleField("Days", choices=[SelectChoice(day) for day in "MTWHF"])
    starts = DateInput("Start date")
    about = TextAreaField("About it", [Length(max=200)])
    email = EmailField("Email address")
    agree = BooleanField("I may offer this for my school")


def signed_in_page(app: Flask, path: str) -> Page:
    """Return a page of ours as a signed-in person asks for it."""
    with app.app_context():
        person = make_person(Role.ADMINISTRATOR, NETWORK)
        client = app.test_client()
        sign_in(client, person)
        name = app.config["SESSION_COOKIE_NAME"]
        cookie = client.get_cookie(name)
    assert cookie is not None
    return wsgi_page(app, path, f"{name}={cookie.value}")


def bench_app() -> Flask:
    """Return an application on a SQLite file of its own that lasts as long as the benchmark."""
    folder = Path(tempfile.mkdtemp(prefix="collabnet-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return build_app(f"sqlite:///{folder / 'bench.sqlite'}", folder)


@benchmark(name="form page of ten fields ÷ Django list page", unit="s CPU a request", target=4)
def form_page() -> Measurement:
    app = bench_app()
    template = app.jinja_env.from_string(TEMPLATE)
    view = signed_in()(lambda: render_template(template, form=TenFields()))
    app.add_url_rule("/form-of-ten", "form_of_ten", view)
    return alternating_medians(
        signed_in_page(app, "/form-of-ten"), django_list_page(), repeats=9, inner=30
    )
