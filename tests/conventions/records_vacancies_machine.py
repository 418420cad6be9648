"""The records that the pages of keys and the partner API need at a place, made when first asked for."""

from __future__ import annotations

import datetime as dt

from collabnet.platform.db import db, utcnow
from collabnet.vacancies.models_imports import ImportedPost, PostFile
from collabnet.vacancies.models_keys import PostingKey
from tests.conventions.records_vacancies import draft, live
from tests.conventions.world import Maker, Place, once


def _key(place: Place) -> int:
    row = PostingKey(
        owner_kind="school", owner_code=str(place.urn), name="HR system", prefix="cn_abcdef",
        token_hash=f"{place.urn:064d}", made_by=1, expires_at=utcnow() + dt.timedelta(days=90),
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return row.id


def _imported(place: Place) -> int:
    number = draft(place)
    db.session.add(
        ImportedPost(
            vacancy_id=number, to_mend=[["pay_low", "No numbers"]], not_understood=["x: y"]
        )
    )
    db.session.commit()
    return number


def _file(place: Place) -> int:
    row = PostFile(
        owner_kind="school", owner_code=str(place.urn), filename="posts.csv",
        content="external_ref,title\nhr-1,Teacher\n",
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return row.id


BY_PAGE: dict[tuple[str, str], Maker] = {
    ("vacancies.revoke_key", "key_id"): once("posting key", _key),
    ("vacancies.imported", "number"): once("imported post", _imported),
    ("vacancies.import_rows", "file_id"): once("post file", _file),
    **{(f"vacancies_api.{page}", "number"): live for page in ("one", "close", "withdraw")},
    **{(f"vacancies_api.{page}", "number"): draft for page in ("change", "publish")},
}
