"""The forms of an advert, one a step: the job, where, contract and hours, dates, the text, applying, the note."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Optional

from collabnet.core.vacancy_post import CHECK_LEVELS, CONTRACTS, FLEXIBLE, PATTERNS
from collabnet.platform.form_fields import DateInput
from collabnet.recruitment_code import codelists
from collabnet.recruitment_code.forms import ShareField, sensible_day
from collabnet.vacancies.form_parts import (
    ChoicesField,
    ClockField,
    NumberField,
    PostForm,
    YesNoField,
    at_most,
    offered,
)

STATEMENT: Final = (
    "We are committed to safeguarding and promoting the welfare of children and young people, and expect all "
    "staff and volunteers to share this commitment. This post is exempt from the Rehabilitation of Offenders "
    "Act 1974. Shortlisted candidates are asked about their criminal record and may be searched for online. "
    "The offer depends on the checks that Keeping children safe in education asks for."
)


IN_COLUMNS: Final = {"small": True, "class": "in-columns"}


class JobForm(PostForm):
    """What kind of job it is."""

    FIELDS = ("title", "roles", "phases", "key_stages", "subjects", "ect_suitable")
    title = StringField(
        "Job title", [at_most("title")], description="For example, teacher of physics"
    )
    roles = ChoicesField(
        "Kind of job",
        choices=[SelectChoice(r.code, r.label) for r in codelists.job_roles().values()],
        render_kw=IN_COLUMNS,
    )
    phases = ChoicesField(
        "Phases", choices=offered(codelists.codes("vacancy_phase")), render_kw={"small": True}
    )
    key_stages = ChoicesField(
        "Key stages", choices=offered(codelists.codes("key_stage")), render_kw={"small": True}
    )
    subjects = ChoicesField(
        "Subjects",
        choices=[SelectChoice(name, name) for name in codelists.subjects()],
        description="None for a class teacher, or where there is no subject",
        render_kw=IN_COLUMNS,
    )
    ect_suitable = YesNoField("Is it suitable for early career teachers?")


class SchoolsForm(PostForm):
    """Where the work is."""

    FIELDS = ("urns",)
    urns = ChoicesField("Schools", render_kw={"small": True})

    def offer(self, schools: Sequence[tuple[int, str]]) -> None:
        """Offer the schools of the employers."""
        self.urns.choices = [SelectChoice(str(urn), name) for urn, name in schools]


class ContractForm(PostForm):
    """Contract, hours and flexible working."""

    FIELDS = (
        "contract", "contract_until", "is_parental_leave_cover", "patterns", "fte", "hours_a_week", "weeks",
        "is_job_share", "flexible", "flexible_words",
    )  # fmt: skip
    contract = RadioField("Contract", [Optional()], choices=offered(CONTRACTS))
    contract_until = StringField(
        "Until when, for a fixed term?",
        [at_most("contract_until")],
        description="A day, or “two terms”",
    )
    is_parental_leave_cover = BooleanField("It covers parental leave")
    patterns = ChoicesField("Working pattern", choices=offered(PATTERNS))
    fte = ShareField(
        "Share of full time",
        description="1 for full time, 0.6 or 60% for three days a week",
        render_kw={"inputmode": "decimal", "class": "govuk-input--width-5"},
    )
    hours_a_week = NumberField("Hours a week, if they say more")
    weeks = NumberField(
        "Weeks paid in a year, if less than all", description="39 for term time and training days"
    )
    is_job_share = BooleanField("A job share is possible")
    flexible = ChoicesField("Which flexible patterns are open?", choices=offered(FLEXIBLE))
    flexible_words = TextAreaField(
        "More about flexible working", [at_most("flexible_words")], render_kw={"rows": 3}
    )


class DatesForm(PostForm):
    """When it begins, and until when one applies."""

    FIELDS = ("closes_on", "closes_time", "starts_on", "starts_words", "interviews")
    closes_on = DateInput("Closing day", [sensible_day])
    closes_time = ClockField(
        "Closing time",
        description="For example, midday or 5pm",
        render_kw={"class": "govuk-input--width-10"},
    )
    starts_on = DateInput("First day of work", [sensible_day])
    starts_words = StringField(
        "If there is no day, when does it start?",
        [at_most("starts_words")],
        description="For example, as soon as possible, or January or April",
    )
    interviews = StringField(
        "Interviews", [at_most("interviews")], description="For example, in the week of 18 January"
    )


class AboutForm(PostForm):
    """What readers want to know, and whom they ask."""

    FIELDS = (
        "about", "skills", "offers", "visits", "contact_name", "contact_email", "contact_phone",
    )  # fmt: skip
    about = TextAreaField("About the job", [at_most("about")], render_kw={"rows": 10})
    skills = TextAreaField("What you look for", [at_most("skills")], render_kw={"rows": 6})
    offers = TextAreaField("What you offer", [at_most("offers")], render_kw={"rows": 6})
    visits = TextAreaField("Visits before applying", [at_most("visits")], render_kw={"rows": 2})
    contact_name = StringField("Who answers questions?", [at_most("contact_name")])
    contact_email = EmailField(
        "Their email address", [at_most("contact_email")], description="Everybody can read it"
    )
    contact_phone = StringField(
        "Their telephone number",
        [at_most("contact_phone")],
        render_kw={"class": "govuk-input--width-20"},
    )


class ApplyForm(PostForm):
    """How one applies, and what keeps children safe."""

    FIELDS = (
        "apply_url", "apply_email", "apply_words", "safeguarding", "check_level", "asks_previous_pay",
    )  # fmt: skip
    apply_url = StringField(
        "Web address for applications",
        [at_most("apply_url")],
        description="Like https://school.example/jobs. This, an email address, or both",
    )
    apply_email = EmailField("Email address for applications", [at_most("apply_email")])
    apply_words = TextAreaField(
        "What should applicants send or know?", [at_most("apply_words")], render_kw={"rows": 4}
    )
    safeguarding = TextAreaField(
        "Safeguarding statement",
        [at_most("safeguarding")],
        description="A usual statement stands here until you write your own",
        render_kw={"rows": 6},
    )
    check_level = SelectField(
        "Level of check",
        [Optional()],
        choices=[SelectChoice("", "Choose one"), *offered(CHECK_LEVELS)],
    )
    asks_previous_pay = YesNoField("Do you ask applicants what they earned before?")


class NoteForm(PostForm):
    """What the post offers the locality; nobody has to say anything."""

    FIELDS = ("note",)
    note = TextAreaField(
        "A short note, if you like",
        [at_most("note")],
        description="For example, that the post may be shared, or that a school nearby may borrow its holder",
        render_kw={"rows": 4},
    )


def usual_statement(data: dict[str, Any]) -> None:
    """Offer the usual statement where an advert has none yet."""
    data["safeguarding"] = data.get("safeguarding") or STATEMENT
