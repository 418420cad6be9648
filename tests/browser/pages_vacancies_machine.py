"""What stands in the addresses of keys and imports in the browser, and which looks they have."""

from __future__ import annotations

import datetime as dt

from collabnet.platform.db import begin_write, db, utcnow
from collabnet.vacancies.models_imports import ImportedPost, PostFile
from collabnet.vacancies.models_keys import PostingKey
from tests.browser.looks import Asked
from tests.browser.pages_vacancies import DRAFT, SCHOOL
from tests.browser.records import Maker, once
from tests.browser.site import Site


def _key(site: Site) -> int:
    row = PostingKey(
        owner_kind="school", owner_code=str(SCHOOL), name="HR system", prefix="cn_abcdef",
        token_hash="0" * 64, made_by=1, expires_at=utcnow() + dt.timedelta(days=90),
    )  # fmt: skip
    begin_write()
    db.session.add(row)
    db.session.commit()
    return row.id


def _imported(site: Site) -> int:
    number = DRAFT(site)
    begin_write()
    db.session.add(
        ImportedPost(
            vacancy_id=number,
            to_mend=[["pay_low", "“£30k–35k” is not a number: enter the pay"]],
            not_understood=["industry: “Education”"],
        )
    )
    db.session.commit()
    return int(number)


def _file(site: Site) -> int:
    row = PostFile(
        owner_kind="school", owner_code=str(SCHOOL), filename="posts.csv",
        content="external_ref,title,pay_low,colour\nhr-1,Teacher of music,32916,blue\nhr-2,Cook,£12 an hour,red\n",
    )  # fmt: skip
    begin_write()
    db.session.add(row)
    db.session.commit()
    return row.id


BY_PAGE: dict[tuple[str, str], Maker] = {
    ("vacancies.revoke_key", "key_id"): once(_key),
    ("vacancies.imported", "number"): once(_imported),
    ("vacancies.import_rows", "file_id"): once(_file),
}
LOOKS: dict[str, tuple[Asked, ...]] = {}
