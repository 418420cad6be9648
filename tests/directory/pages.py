"""What tests of record pages share: saving rows, a source to name, the words of a page, a school's two figures."""

from __future__ import annotations

import datetime as dt
import re

from flask.testing import FlaskClient

from collabnet.directory.models import School
from collabnet.platform.db import db
from collabnet.platform.imports.models import ImportRun
from tests.factories.directory import make_figure


def save(*records: object) -> None:
    db.session.add_all(records)
    db.session.commit()


def make_run(title: str = "Register, 1 August 2022", **values: object) -> ImportRun:
    run = ImportRun(
        importer="schools", filename="f.csv", title=title, sha256="0" * 64, as_of=dt.date(2022, 8, 1),
        state="committed", started_by="test", **values,
    )  # fmt: skip
    save(run)
    return run


def words_of(client: FlaskClient, path: str, status: int = 200) -> str:
    """The text of a page in one line, without tags."""
    response = client.get(path)
    assert response.status_code == status
    html = response.get_data(as_text=True).split("<main", 1)[-1].split("</main>")[0]
    text = re.sub(r"<[^>]+>", " ", html).replace("&nbsp;", " ").replace("&amp;", "&")
    return " ".join(text.split())


def hold(school: School, places: float | None, roll: float | None, **values: object) -> None:
    make_figure(school, "capacity", places, period="2022-08", **values)
    make_figure(school, "roll", roll, period="2022-08", **values)
