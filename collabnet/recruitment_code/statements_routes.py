"""The pages of yearly statements: the public list and page, and an employer's own drafts, previews and versions."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from collabnet.accounts.queries_organisations import organisation_subject, organisations, scope_of
from collabnet.core.actor import Scope, Subject
from collabnet.core.permissions import Permission
from collabnet.core.statements import Way, few_people_in, year_words
from collabnet.directory.forms_lives import VersionForm
from collabnet.platform.access import current_actor, needs, public
from collabnet.platform.errors import Invalid, NotFound
from collabnet.platform.exports import csv_response
from collabnet.platform.pagination import page_number
from collabnet.platform.security import redirect_to
from collabnet.platform.small_numbers import small_numbers_below
from collabnet.recruitment_code import statements_queries as queries
from collabnet.recruitment_code import statements_services as services
from collabnet.recruitment_code.routes import bp
from collabnet.recruitment_code.statements_forms import YearForm, form_for

OWNER = "/<any(school,trust,authority,region):word>/<string(maxlength=10):code>"
MINE = "/statements/mine" + OWNER
ONE = "/statements" + OWNER + "/<int:year>"
CSV_HEADER = ("school_year", "employer", "kind", "code", "way", "number", "what", "published_on")


def _scope(word: str, code: str) -> Scope:
    found = scope_of(word, code)
    if found is None:
        raise NotFound
    return found


def owner_subject(word: str, code: str, **_rest: object) -> Subject | None:
    """Where the organisation that an address names belongs, whatever else the address says."""
    return organisation_subject(word, code)


def _year_form() -> tuple[YearForm, int | None]:
    """The form with the years of which something is published, and the year asked for: the newest by default.

    None where nothing is published, and for a year that is not among them: the form then says so.
    """
    years = queries.years_published()
    form = YearForm(request.args if request.args.get("year") else None)
    form.offer((year, year_words(year)) for year in years)
    if not form.year.data:
        form.year.data = str(years[0]) if years else ""
        return form, years[0] if years else None
    return form, int(form.year.data) if form.validate() else None


@bp.get("/statements")
@public()
def statements() -> ResponseReturnValue:
    """The published statements of a year, by name."""
    form, year = _year_form()
    number = page_number(request.args.get("page"))
    return render_template(
        "recruitment_code/statements.html",
        form=form,
        year=year,
        year_words=year_words,
        page=queries.public_page(year, number) if year else None,
    ), 400 if form.errors else 200


@bp.get("/statements.csv")
@public()
def statements_csv() -> ResponseReturnValue:
    """The same statements, one line a row."""
    form, year = _year_form()
    if form.errors:
        raise Invalid("year", "Choose a school year of which something is published.")
    found = queries.public_statements(year) if year else []
    rows = [row for statement in found for row in _rows(statement)]
    return csv_response("statements.csv", CSV_HEADER, rows)


def _rows(found: queries.PublicStatement) -> list[tuple[object, ...]]:
    head = (found.row.year_words, found.owner.name, found.owner.word, found.owner.code)
    on = found.row.published_at.date().isoformat() if found.row.published_at else ""
    lines = [(*head, line.way.value, line.number, line.words, on) for line in found.lines]
    return [*lines, (*head, "words", "", found.row.words, on)] if found.row.words else [*lines]


def _sensible(year: int) -> int:
    """A year that a database can hold. Raises NotFound."""
    if not 2000 <= year <= 2200:
        raise NotFound
    return year


def _public(word: str, code: str, year: int) -> queries.PublicStatement:
    row = queries.published(_scope(word, code), _sensible(year))
    if row is None:
        raise NotFound
    return queries.as_public(row)


@bp.get(ONE)
@public()
def statement(word: str, code: str, year: int) -> ResponseReturnValue:
    """One statement, to read and to print."""
    return render_template(
        "recruitment_code/statement.html", found=_public(word, code, year), ways=Way
    )


@bp.get(ONE + "/statement.csv")
@public()
def statement_csv(word: str, code: str, year: int) -> ResponseReturnValue:
    """One statement, one line a row."""
    return csv_response(f"statement-{year}.csv", CSV_HEADER, _rows(_public(word, code, year)))


@bp.get(MINE)
@needs(Permission.PUBLISH_STATEMENT, subject=owner_subject)
def own_statements(word: str, code: str) -> ResponseReturnValue:
    """An employer's own statements with their versions, and the years it can write one for."""
    owner = _scope(word, code)
    return render_template(
        "recruitment_code/statements_own.html",
        organisation=organisations([owner])[owner],
        years=queries.own_years(owner),
        base=f"/statements/mine/{word}/{code}",
        year_words=year_words,
    )


@bp.route(MINE + "/<int:year>", methods=["GET", "POST"])
@needs(Permission.PUBLISH_STATEMENT, subject=owner_subject)
def edit_statement(word: str, code: str, year: int) -> ResponseReturnValue:
    """Write a draft, filled in from records or from what is published."""
    owner = _scope(word, code)
    if year not in [found.year for found in queries.own_years(owner)]:
        raise NotFound
    lines, row = queries.lines_to_edit(owner, year), queries.draft(owner, year)
    before = row or queries.published(owner, year)
    form = form_for(
        lines, words=before.words if before else "", version=row.version if row else services.NEW
    )
    if form.validate_on_submit():
        services.save_draft(
            actor=current_actor(),
            owner=owner,
            year=year,
            lines=form.values(lines),
            words=form.words.data or "",
            version=form.seen_version,
        )
        return redirect_to(f"/statements/mine/{word}/{code}/{year}/preview")
    return render_template(
        "recruitment_code/statement_edit.html",
        form=form,
        organisation=organisations([owner])[owner],
        base=f"/statements/mine/{word}/{code}",
        lines=[(line, *fields) for (line, _), fields in zip(lines, form.line_fields(lines), strict=True)],
        ways=Way,
        year_words=year_words(year),
        below=small_numbers_below(),
    ), 422 if form.errors else 200  # fmt: skip


@bp.get(MINE + "/<int:year>/preview")
@needs(Permission.PUBLISH_STATEMENT, subject=owner_subject)
def preview_statement(word: str, code: str, year: int) -> ResponseReturnValue:
    """The draft as everybody would read it, with what scans found in its words."""
    owner = _scope(word, code)
    row = queries.draft(owner, _sensible(year))
    if row is None:
        raise NotFound
    return render_template(
        "recruitment_code/statement_preview.html",
        found=queries.as_public(row),
        ways=Way,
        base=f"/statements/mine/{word}/{code}",
        hits=queries.hits(owner, row.words),
        few=few_people_in(row.words, small_numbers_below()),
        replaces=queries.published(owner, year) is not None,
    )


@bp.post(MINE + "/<int:year>/<any(publish,discard,withdraw):what>")
@needs(Permission.PUBLISH_STATEMENT, subject=owner_subject)
def statement_step(word: str, code: str, year: int, what: str) -> ResponseReturnValue:
    """Publish or delete the draft, or withdraw what is published."""
    owner, form, actor = _scope(word, code), VersionForm(), current_actor()
    version, year = form.seen_version, _sensible(year)
    if what == "publish":
        services.publish(actor=actor, owner=owner, year=year, version=version)
        flash("Your statement is published", "success")
        return redirect_to(f"/statements/{word}/{code}/{year}")
    if what == "discard":
        services.discard(actor=actor, owner=owner, year=year, version=version)
        flash("The draft is deleted", "success")
    else:
        services.withdraw(actor=actor, owner=owner, year=year, version=version)
        flash("Your statement is withdrawn", "success")
    return redirect_to(f"/statements/mine/{word}/{code}")
