"""Documents that go with an advert: added and taken away by its employer."""

from __future__ import annotations

from collabnet.core.actor import Actor
from collabnet.core.vacancy import Action
from collabnet.platform import stored_files
from collabnet.platform.db import db
from collabnet.platform.errors import Invalid, NotFound
from collabnet.platform.uploads import Upload
from collabnet.vacancies.models import Vacancy, VacancyDocument
from collabnet.vacancies.services import check, claim, stepped

MOST_DOCUMENTS = 5


def add_document(*, actor: Actor, row: Vacancy, upload: Upload, version: int) -> None:
    """Keep a document with an advert. Raises Invalid beyond five, Conflict when it is over or was changed."""
    check(row, actor, Action.EDIT)
    if len(row.documents) >= MOST_DOCUMENTS:
        raise Invalid(
            "document", f"An advert has at most {MOST_DOCUMENTS} documents. Remove one first"
        )
    claim(row, version)
    kept = stored_files.keep(actor=actor, upload=upload)
    row.documents.append(VacancyDocument(file_id=kept.id))
    stepped(actor, row, Action.EDIT, note=f"Document added: {kept.name}")


def remove_document(*, actor: Actor, row: Vacancy, file_id: int, version: int) -> None:
    """Take a document away. Raises NotFound for one that is not of this advert, Conflict as above."""
    check(row, actor, Action.EDIT)
    found = next((d for d in row.documents if d.file_id == file_id), None)
    if found is None:
        raise NotFound
    claim(row, version)
    row.documents.remove(found)
    db.session.flush()
    stored_files.drop(actor=actor, file_id=file_id)
    stepped(actor, row, Action.EDIT, note="Document removed")
