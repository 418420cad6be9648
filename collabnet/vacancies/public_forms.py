"""The form over the list of adverts, and the few words somebody adds to their interest in one."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, NumberRange, Optional

from collabnet.accounts.queries_organisations import employer_named
from collabnet.core.vacancy_post import CONTRACTS, PATTERNS
from collabnet.directory.places_found import PlaceProblem, find_place
from collabnet.directory.queries_localities import authorities, localities
from collabnet.platform.forms import Form, SearchForm
from collabnet.recruitment_code import codelists
from collabnet.vacancies.interests_models import LONGEST_NOTE
from collabnet.vacancies.public_search import SORTS, Filters

RADII = (1, 3, 5, 10, 20, 30, 50, 100)


def _choices(pairs: object, everything: str) -> list[SelectChoice]:
    return [SelectChoice("", everything), *(SelectChoice(c, w) for c, w in dict(pairs).items())]  # type: ignore[call-overload]


class VacancySearch(SearchForm):
    """What adverts to list."""

    q = StringField(
        "Search for", [Length(max=100)], description="A job title, subject, school or employer"
    )
    near = StringField("Near", [Length(max=100)], description="A postcode or a town")
    radius = SelectField(
        "Within",
        choices=[
            SelectChoice("", "Any distance"),
            *(SelectChoice(str(n), f"{n} mile{'' if n == 1 else 's'}") for n in RADII),
        ],
        default="",
    )
    role = SelectField(
        "Kind of job",
        choices=lambda: _choices(
            {code: role.label for code, role in codelists.job_roles().items()}, "Any"
        ),
        default="",
    )
    subject = SelectField(
        "Subject",
        choices=lambda: _choices({name: name for name in codelists.subjects()}, "Any"),
        default="",
    )
    phase = SelectField(
        "Phase", choices=lambda: _choices(codelists.codes("vacancy_phase"), "Any"), default=""
    )
    key_stage = SelectField(
        "Key stage", choices=lambda: _choices(codelists.codes("key_stage"), "Any"), default=""
    )
    contract = SelectField("Contract", choices=_choices(CONTRACTS, "Any"), default="")
    pattern = SelectField(
        "Hours", choices=_choices({**PATTERNS, "job_share": "Job share"}, "Any"), default=""
    )
    flexible = BooleanField("Offers flexible working")
    pay = IntegerField(
        "Pay of at least", [Optional(), NumberRange(0, 1_000_000, "Enter an amount from £0 to £1,000,000")],
        description="In a year, full time, at the top of the range",
        render_kw={"prefix": "£", "class": "govuk-input--width-5"},
    )  # fmt: skip
    la = SelectField("Local authority", choices=lambda: _choices(authorities(), "Any"), default="")
    locality = SelectField(
        "Locality",
        choices=lambda: _choices({row.slug: row.name for row in localities()}, "Any"),
        default="",
    )
    employer = HiddenField(validators=[Length(max=24)])
    sort = SelectField(
        "Sort by", choices=[SelectChoice(c, w) for c, w in SORTS.items()], default=""
    )

    def filters(self) -> Filters | None:
        """The filters that were asked for, or None when a field has a message."""
        if not self.validate():
            return None
        place = None
        if self.near.data:
            try:
                place = find_place(self.near.data)
            except PlaceProblem as problem:
                self.near.errors = [str(problem)]
                return None
            if place is None:
                self.near.errors = ["We know no such place. Check it, or enter a postcode"]
                return None
        elif self.radius.data:
            self.near.errors = ["Enter the postcode or town to measure from"]
            return None
        employer = employer_named(self.employer.data or "") if self.employer.data else None
        if self.employer.data and employer is None:
            self.form_errors.append("We know no such employer. Open the list without it")
            return None
        return Filters(
            q=self.q.data or "", role=self.role.data or "", subject=self.subject.data or "",
            phase=self.phase.data or "", key_stage=self.key_stage.data or "",
            contract=self.contract.data or "", pattern=self.pattern.data or "",
            flexible=bool(self.flexible.data), pay=self.pay.data, place=place,
            radius_miles=float(self.radius.data) if self.radius.data else None,
            employer=employer, la=self.la.data or "", locality=self.locality.data or "",
            sort=self.sort.data or "",
        )  # fmt: skip


class InterestForm(Form):
    """A few words to the employer, and whether it may see one's email address."""

    note = TextAreaField(
        "A note to the employer",
        [Length(max=LONGEST_NOTE)],
        description="For example, what you teach now and what you would like to know. This is no application",
    )
    shows_email = BooleanField("Show them my email address, so that they can answer")
