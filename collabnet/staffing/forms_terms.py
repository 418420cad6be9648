"""The forms of an agreement: its terms with a starting text for every field, signatures, another end, a new post."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, Field, RadioField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from collabnet.core.agreement_texts import review_days
from collabnet.core.arrangements import Arrangement
from collabnet.core.recharge import Oncost, StaffKind
from collabnet.core.secondment import (
    FIELDS,
    FormKind,
    Side,
    may_use_short_form,
    required_fields,
)
from collabnet.directory.forms_lives import VersionedForm
from collabnet.platform.form_fields import DateInput
from collabnet.recruitment_code.forms import MoneyField, ShareField, sensible_day
from collabnet.staffing.forms import StepForm
from collabnet.staffing.models import Secondment

LONGEST_FIELD = 2_000
SHORT_HINT = "Two pages, for up to two days a week and up to one term"
SIDE_LABELS = {"home": "The home employer", "host": "The host", "person": "Myself, the person"}
_NEED_A_DAY = InputRequired("Enter the day")
EMPTY = "Fill this in before signatures are asked for"
MAY_BE_EMPTY = ("training", "expenses")
REVIEWS = ("review_1", "review_2", "review_3")
# The fields of the agreement under the headings of its page.
PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("The work", ("role", "fte", "directed_time", "management", "training")),
    ("Pay and cost in words", ("pay", "no_detriment", "pay_award", "recharge", "oncosts", "expenses")),
    ("Looking after the person", ("sickness", "family_leave", "conduct", "safeguarding", "ect", "immigration")),
    ("Between the employers", ("insurance", "liability", "data_protection", "confidentiality_ip", "tupe",
                               "delegated_authority")),
    ("How it ends", ("return", "redundancy", "conversion")),
)  # fmt: skip


class SignForm(VersionedForm):
    """A signature."""

    side = RadioField("For whom do you sign?", [InputRequired("Choose for whom")])
    name = StringField(
        "Your name", [InputRequired("Enter your name"), Length(max=120)],
        render_kw={"autocomplete": "name"},
    )  # fmt: skip
    office = StringField(
        "Your job title", [Length(max=120)],
        description="If you sign for an employer: the office in which you sign, such as headteacher",
        render_kw={"autocomplete": "organization-title"},
    )  # fmt: skip
    agrees = BooleanField(
        "I have read the agreement and sign it", [InputRequired("Tick this to sign")]
    )

    def offer(self, sides: Sequence[Side]) -> None:
        """Offer the sides that the person stands on and that have not signed."""
        self.side.choices = [SelectChoice(s.value, SIDE_LABELS[s.value]) for s in sides]


class EndForm(StepForm):
    """Another end, agreed by all three."""

    side = RadioField("For whom do you speak?", [InputRequired("Choose for whom")])
    to = DateInput("New last day", [_NEED_A_DAY, sensible_day])

    def offer(self, sides: Sequence[Side]) -> None:
        """Offer the sides that the person stands on."""
        self.side.choices = [SelectChoice(s.value, SIDE_LABELS[s.value]) for s in sides]


class ConvertForm(StepForm):
    """A post with the host that the person takes. Nothing here but the version has to be filled in."""

    applied = RadioField(
        "How did you come by the post?", [Optional()],
        choices=[
            SelectChoice("open", "I applied for a post that was open to anybody"),
            SelectChoice("other", "In another way"),
        ],
    )  # fmt: skip
    notice_on = DateInput("Notice to your employer, given on", [Optional(), sensible_day])
    begins_on = DateInput("First day in the new post", [Optional(), sensible_day])


class TermsForm(VersionedForm):
    """The agreement: its form, dates, pay and every field that applies."""

    form_kind = RadioField(
        "Which form?",
        [InputRequired("Choose the form")],
        choices=[
            SelectChoice(FormKind.SHORT.value, "Short form", render_kw={"hint": SHORT_HINT}),
            SelectChoice(FormKind.FULL.value, "Full agreement"),
        ],
    )  # fmt: skip
    arrangement = RadioField(
        "What is it?",
        [InputRequired("Choose what it is")],
        choices=[
            SelectChoice(kind.value, kind.words, render_kw={"hint": kind.about.mind})
            for kind in Arrangement
            if kind.is_lending
        ],
    )
    starts = DateInput("First day", [InputRequired("Enter the first day"), sensible_day])
    ends = DateInput("Last day", [InputRequired("Enter the last day"), sensible_day])
    review_1 = DateInput("First review", [Optional(), sensible_day])
    review_2 = DateInput("Second review", [Optional(), sensible_day])
    review_3 = DateInput("Third review", [Optional(), sensible_day])
    is_ect = BooleanField("The person is an early career teacher")
    is_sponsored = BooleanField("The person is a sponsored worker")
    pay = MoneyField(
        "What the home employer pays in a year, allowances included",
        description="Of a full-time post, as at home. Both employers see it; the person does not see the sum",
    )
    pension = RadioField(
        "Pension",
        [InputRequired("Choose the pension")],
        choices=[
            SelectChoice(Oncost.TEACHERS_PENSION.value, Oncost.TEACHERS_PENSION.words),
            SelectChoice(Oncost.LOCAL_PENSION.value, Oncost.LOCAL_PENSION.words),
            SelectChoice("none", "Neither"),
        ],
    )
    local_rate = ShareField(
        "The employer’s own rate in the local scheme",
        description="Only for the Local Government Pension Scheme, like 21.5%",
    )
    levy = BooleanField("The home employer pays the apprenticeship levy")
    uplift_by = RadioField(
        "Is there an uplift for the role, and who pays it?",
        choices=[
            SelectChoice("", "No uplift"),
            SelectChoice("host", "The host pays it"),
            SelectChoice("home", "The home employer pays it"),
        ],
    )
    uplift = MoneyField("The uplift, in pounds a year", description="Leave empty for none")
    travel_by = RadioField(
        "Who pays for travel and subsistence?",
        choices=[
            SelectChoice("host", "The host"),
            SelectChoice("home", "The home employer"),
            SelectChoice("", "Nobody"),
        ],
    )
    fee = MoneyField("A fee on top of cost", description="None is usual: a recharge is at cost")
    staff_kind = RadioField(
        "Whose work is lent, for VAT?",
        [InputRequired("Choose whose work it is")],
        choices=[SelectChoice(kind.value, kind.words) for kind in StaffKind],
    )
    agency = MoneyField(
        "What an agency asks for a day of cover",
        description="Only to compare: cover by an own teacher is worked out for you",
    )
    non_solicitation = TextAreaField(
        "A term about approaching staff", [Length(max=LONGEST_FIELD)],
        description="Usually none. It may never keep the person from an open application",
    )  # fmt: skip
    non_solicitation_reason = TextAreaField(
        "Why this secondment needs it, in the words of both employers",
        [Length(max=LONGEST_FIELD)],
    )
    non_solicitation_until = DateInput("It ends on", [Optional(), sensible_day])
    ask = SubmitField("Save and ask for signatures")
    save = SubmitField("Save and go on later")

    def validate_ends(self, field: Field) -> None:
        """The end is after the start."""
        if self.starts.data and field.data and field.data <= self.starts.data:
            raise ValidationError("The last day must be after the first")

    def validate_uplift(self, field: Any) -> None:
        """An uplift has an amount and somebody who pays it."""
        if self.uplift_by.data and not str(field.data or "").strip():
            raise ValidationError("Enter the uplift, or choose that there is none")

    def validate_local_rate(self, field: Any) -> None:
        """Whoever is in the local scheme has a rate of the employer's own."""
        if self.pension.data == Oncost.LOCAL_PENSION.value and not field.data:
            raise ValidationError("Enter the employer’s rate in the local scheme, like 21.5%")

    def check_reviews(self) -> bool:
        """Whether every review falls within the secondment; a message stands beside each that does not."""
        for name in REVIEWS:
            day, first, last = self[name].data, self.starts.data, self.ends.data
            if day and first and last and not first <= day <= last:
                self[name].errors = ["A review falls between the first day and the last"]
        return not any(self[name].errors for name in REVIEWS)

    def values(self) -> dict[str, Any]:
        """What was entered, by column."""
        rate = self.local_rate.share
        return {
            "form": self.form_kind.data,
            "arrangement": self.arrangement.data,
            "starts_on": self.starts.data,
            "ends_on": self.ends.data,
            "reviews_on": sorted({self[n].data.isoformat() for n in REVIEWS if self[n].data}),
            "is_ect": bool(self.is_ect.data),
            "is_sponsored": bool(self.is_sponsored.data),
            "annual_pence": _pence(self.pay),
            "pension": self.pension.data,
            "local_rate_millionths": int(rate * 1_000_000) if rate is not None else 0,
            "pays_levy": bool(self.levy.data),
            "uplift_by": self.uplift_by.data or "",
            "uplift_pence": (_pence(self.uplift) or 0) if self.uplift_by.data else 0,
            "travel_by": self.travel_by.data or "",
            "fee_pence": _pence(self.fee) or 0,
            "staff_kind": self.staff_kind.data,
            "agency_pence": _pence(self.agency),
            "non_solicitation": self.non_solicitation.data or "",
            "non_solicitation_reason": self.non_solicitation_reason.data or "",
            "non_solicitation_until": self.non_solicitation_until.data,
            "fields": {
                f.code: self[f"field_{f.code}"].data or ""
                for f in FIELDS
                if self[f"field_{f.code}"].raw_data
            },
        }

    def needed(self, days_a_week: float) -> tuple[str, ...]:
        """The codes of the fields that the agreement needs as the form stands."""
        kind = self.form_kind.data
        return required_fields(
            FormKind(kind) if kind in tuple(FormKind) else FormKind.FULL,
            days_a_week=days_a_week,
            is_ect=bool(self.is_ect.data),
            is_sponsored=bool(self.is_sponsored.data),
        )

    def check_whole(self, days_a_week: float) -> bool:
        """Whether nothing is missing for signatures; a message stands beside each field that is."""
        whole = True
        for name in (*(f"field_{code}" for code in self.needed(days_a_week)), "pay"):
            if not self[name].raw_data or not str(self[name].data or "").strip():
                self[name].errors = [EMPTY]
                whole = False
        return whole

    def parts(self, days_a_week: float) -> list[tuple[str, list[Field]]]:
        """The boxes of the agreement by heading; those that it does not need are left out, but for two."""
        shown = {*self.needed(days_a_week), *MAY_BE_EMPTY}
        found = [
            (heading, [self[f"field_{code}"] for code in codes if code in shown])
            for heading, codes in PARTS
        ]
        return [(heading, fields) for heading, fields in found if fields]


for _agreement in FIELDS:
    setattr(
        TermsForm,
        f"field_{_agreement.code}",
        TextAreaField(_agreement.label, [Length(max=LONGEST_FIELD)], render_kw={"rows": 3}),
    )


def _pence(field: MoneyField) -> int | None:
    return None if field.amount is None else int(field.amount * 100)


def terms_data(row: Secondment, texts: Mapping[str, str], *, same_employer: bool) -> dict[str, Any]:
    """What the terms form shows: what stands there, and starting values where nothing was written yet."""
    is_new = not row.fields
    reviews = row.review_days
    if is_new and not reviews:
        reviews = list(review_days(row.starts_on, row.ends_on))
    return {
        "version": str(row.version),
        "form_kind": _first_form(row) if is_new else row.form,
        "arrangement": Arrangement.DEPLOYMENT.value if is_new and same_employer else row.arrangement,
        "starts": row.starts_on,
        "ends": row.ends_on,
        **dict(zip(REVIEWS, reviews, strict=False)),
        "is_ect": row.is_ect,
        "is_sponsored": row.is_sponsored,
        "pay": _pounds(row.annual_pence),
        "pension": row.pension,
        "local_rate": _percent(row.local_rate_millionths),
        "levy": row.pays_levy,
        "uplift_by": row.uplift_by,
        "uplift": _pounds(row.uplift_pence) if row.uplift_pence else "",
        "travel_by": "host" if is_new else row.travel_by,
        "fee": _pounds(row.fee_pence) if row.fee_pence else "",
        "staff_kind": row.staff_kind,
        "agency": _pounds(row.agency_pence),
        "non_solicitation": row.non_solicitation,
        "non_solicitation_reason": row.non_solicitation_reason,
        "non_solicitation_until": row.non_solicitation_until,
        **{f"field_{code}": row.fields.get(code, text) for code, text in texts.items()},
    }  # fmt: skip


def _first_form(row: Secondment) -> str:
    short = may_use_short_form(
        days_a_week=row.days_a_week, starts_on=row.starts_on, ends_on=row.ends_on
    )
    return (FormKind.SHORT if short else FormKind.FULL).value


def _pounds(pence: int | None) -> str:
    return "" if pence is None else f"{pence / 100:.2f}".removesuffix(".00")


def _percent(millionths: int) -> str:
    return f"{(Decimal(millionths) / 10_000).normalize():f}%" if millionths else ""
