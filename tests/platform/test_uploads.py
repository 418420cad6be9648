"""Documents attached to records: refused beside the field with the rest of the form kept, given back as downloads."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, InvalidRequestError
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart
from wtforms import StringField
from wtforms.validators import ValidationError

from collabnet.core.actor import system_actor
from collabnet.core.documents import DocumentKind
from collabnet.platform import access, db, stored_files
from collabnet.platform.audit import AuditEntry
from collabnet.platform.errors import NotFound
from collabnet.platform.forms import Form
from collabnet.platform.uploads import (
    LIMIT,
    REQUEST_LIMIT,
    Upload,
    UploadInput,
    attachment,
    read_upload,
    size_words,
)
from tests.conftest import app_of_its_own
from tests.factories import documents as made

ACTOR = system_actor("test")
PAGE = """{% extends "base.html" %}{% from "_macros/forms.html" import start_form, button %}
{% block title %}Advert{% endblock %}{% block content %}{{ error_summary(form) }}<h1>Advert</h1>
{{ start_form(form, upload=true) }}{{ form.title }}{{ form.document }}{{ button("Save") }}</form>{% endblock %}"""


class AdvertForm(Form):
    title = StringField("Title")
    document = UploadInput("Job description", required="Choose the job description")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A view that takes a document, and one that gives some back, on an application of their own."""

    @access.public(late_write=True, upload_limit=REQUEST_LIMIT)
    def take() -> Any:
        form = AdvertForm()
        if form.validate_on_submit():
            upload = form.document.upload
            assert upload is not None
            return f"{upload.name} {upload.kind} {len(upload.data)}"
        return render_template_string(PAGE, form=form), 422 if form.errors else 200

    @access.public()
    def give(kind: str) -> Any:
        return attachment(
            name="Ünï\r\nX: y.exe", kind=DocumentKind(kind), data=b"<script>1</script>"
        )

    with app_of_its_own("sqlite", tmp_path_factory.mktemp("uploads")) as app:
        app.config["WTF_CSRF_ENABLED"] = False
        app.add_url_rule("/test-uploads", "test_send", take, methods=["GET", "POST"])
        app.add_url_rule("/test-uploads/<kind>", "test_fetch", give)
        yield app.test_client()


def send(client: FlaskClient, data: bytes, name: str = "advert.docx") -> Any:
    document = FileStorage(io.BytesIO(data), name, content_type="application/octet-stream")
    # Put together here: the client would use a file of its own for a large one, and leave it open.
    boundary, body = encode_multipart({"title": "Teacher of physics", "document": document})
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post("/test-uploads", data=body, content_type=kind)


def test_a_document_is_taken_by_its_content_whatever_it_is_called(pages: FlaskClient) -> None:
    answer = send(pages, made.docx(), "../Job description.exe")
    assert answer.get_data(as_text=True).startswith("Job description.docx docx ")


def test_a_macro_document_of_19_mb_is_refused_beside_the_field_with_both_reasons(
    pages: FlaskClient,
) -> None:
    answer = send(pages, made.docm(padding=19_000_000), "advert.docx")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    message = page.split('id="document-error"')[1].split("</p>")[0]
    assert "The file is 19 MB; the most is 10 MB." in message
    assert "The document has macros. Save it as .docx without macros, or as PDF" in message
    assert 'value="Teacher of physics"' in page


def test_a_form_without_its_document_says_so_and_offers_the_kinds(pages: FlaskClient) -> None:
    page = pages.post("/test-uploads", data={"title": "x"}).get_data(as_text=True)
    assert "Choose the job description" in page
    assert "A PDF, a Word document (.docx), an OpenDocument text (.odt)" in page
    assert 'accept=".pdf,application/pdf,' in page and 'enctype="multipart/form-data"' in page


@pytest.mark.parametrize("kind", DocumentKind)
def test_a_document_comes_back_as_a_download_that_no_browser_runs_or_keeps(
    pages: FlaskClient, kind: DocumentKind
) -> None:
    answer = pages.get(f"/test-uploads/{kind.value}")
    headers = answer.headers
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''%C3%9Cn%C3%AF%20X-%20y" in headers["Content-Disposition"]
    assert headers["Content-Type"].split(";")[0] == kind.media_type
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert headers["Cache-Control"] == "private, no-store"
    assert answer.get_data() == b"<script>1</script>"


def test_only_the_kinds_that_a_field_allows_are_taken() -> None:
    storage = FileStorage(io.BytesIO(made.png()), "photo.png")
    with pytest.raises(ValidationError, match=r"^Choose a PDF$"):
        read_upload(storage, allowed=[DocumentKind.PDF])


def test_a_document_of_just_the_cap_is_taken_and_one_byte_more_is_not() -> None:
    upload = read_upload(FileStorage(io.BytesIO(b"a" * LIMIT), "a.txt"))
    assert len(upload.data) == LIMIT
    with pytest.raises(ValidationError, match="the most is 10 MB. Make it smaller$"):
        read_upload(FileStorage(io.BytesIO(b"a" * (LIMIT + 1)), "a.txt"))


def test_a_kept_document_is_read_only_when_asked_for_and_each_step_leaves_a_trace(
    app: Flask,
) -> None:
    upload = Upload("advert.png", DocumentKind.PNG, made.png())
    kept = stored_files.keep(actor=ACTOR, upload=upload)
    db.db.session.commit()
    listed = stored_files.named([kept.id, 99_999])
    assert [(row.name, row.document_kind) for row in listed.values()] == [
        ("advert.png", DocumentKind.PNG)
    ]
    db.db.session.expunge_all()
    with pytest.raises(InvalidRequestError):
        _ = stored_files.named([kept.id])[kept.id].data
    db.db.session.expunge_all()
    whole = stored_files.with_data(kept.id)
    assert whole is not None and whole.data == made.png() and whole.sha256 == upload.sha256
    stored_files.drop(actor=ACTOR, file_id=kept.id)
    assert stored_files.with_data(kept.id) is None
    with pytest.raises(NotFound):
        stored_files.drop(actor=ACTOR, file_id=kept.id)
    actions = db.db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id))
    assert list(actions) == ["file.keep", "file.drop"]


@pytest.mark.parametrize(("column", "value"), [("size", 0), ("sha256", "short"), ("kind", "exe")])
def test_the_table_refuses_what_is_no_document(app: Flask, column: str, value: Any) -> None:
    row = {"sha256": "0" * 64, "name": "a", "kind": "pdf", "size": 1, "data": b"a"} | {
        column: value
    }
    db.db.session.add(stored_files.StoredFile(**row))
    with pytest.raises(IntegrityError):
        db.db.session.flush()


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1 byte"), (999, "999 bytes"), (12_345, "12 kB"), (1_400_000, "1.4 MB"), (10_000_000, "10 MB")],
)  # fmt: skip
def test_a_size_reads_as_people_say_it(size: int, words: str) -> None:
    assert size_words(size) == words
