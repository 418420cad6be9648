"""The forms of accounts: sign-in, passwords, names, invitations, and the filters of the administrator's lists."""

from __future__ import annotations

from typing import Any

from wtforms import (
    EmailField,
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from collabnet.accounts.passwords import SHORTEST
from collabnet.core.actor import Role
from collabnet.core.permissions import ROLE_LABELS
from collabnet.platform.errors import Invalid
from collabnet.platform.form_fields import DateInput
from collabnet.platform.forms import Form, SearchForm

NO_EMAIL = "Enter your email address"
PASSWORD_HINT = (
    f"At least {SHORTEST} characters. Three random words are easy to remember and hard to guess. "
    "You can paste from a password manager"
)


def add_error(form: Form, error: Invalid) -> None:
    """Show a rule's refusal beside the field it is about."""
    field = form[error.field]
    field.errors = [*field.errors, error.message]


def typed(field: Field) -> str:
    """The text of a field, '' when nothing came."""
    return str(field.data or "")


def _email(label: str, missing: str, **options: Any) -> EmailField:
    return EmailField(label, validators=[DataRequired(missing), Length(max=254)], **options)


def _name(hint: str = "") -> StringField:
    return StringField(
        "Full name",
        description=hint,
        validators=[DataRequired("Enter your full name"), Length(max=120)],
        render_kw={"autocomplete": "name"},
    )


def _new_password(label: str = "New password") -> PasswordField:
    return PasswordField(
        label,
        description=PASSWORD_HINT,
        validators=[InputRequired("Enter a password")],
        render_kw={"autocomplete": "new-password"},
    )


class SignInForm(Form):
    """Who are you, and where you were going."""

    email = _email("Email address", NO_EMAIL, render_kw={"autocomplete": "username"})
    password = PasswordField("Password", validators=[InputRequired("Enter your password")])
    next = HiddenField(validators=[Length(max=2000)])


class ResetForm(Form):
    """The address to send a link to."""

    email = _email("Email address", NO_EMAIL, render_kw={"autocomplete": "username"})


class NewPasswordForm(Form):
    """A password set through a link."""

    new = _new_password()


class ChangePasswordForm(Form):
    """A password changed by somebody who knows the present one."""

    current = PasswordField(
        "Present password", validators=[InputRequired("Enter your present password")]
    )
    new = _new_password()


class JoinForm(Form):
    """The account of somebody who was invited."""

    name = _name("As colleagues in other schools should see it")
    new = _new_password("Password")


class NameForm(Form):
    """The own name."""

    name = _name()
    version = HiddenField(validators=[InputRequired(), Regexp(r"^[0-9]{1,9}$")])

    @property
    def version_number(self) -> int:
        """The version of the account when the form was opened."""
        return int(typed(self.version))


class InviteForm(Form):
    """Whom to invite, to which role."""

    email = _email(
        "Email address of the person",
        "Enter the person’s email address",
        description="Their work address. The invitation can be accepted from this address only",
    )
    role = RadioField("Role", validators=[InputRequired("Choose a role")])

    def offer(self, roles: list[Role]) -> None:
        """Offer the roles that the person who invites may give here."""
        self.role.choices = [SelectChoice(role.value, ROLE_LABELS[role]) for role in roles]


class PeopleSearchForm(SearchForm):
    """Part of a name or an address."""

    q = StringField("Name or email address", validators=[Optional(), Length(max=100)])


class PlacesFilterForm(SearchForm):
    """Part of a school's name."""

    q = StringField("Part of a school’s name", validators=[Optional(), Length(max=100)])


class OrganisationForm(SearchForm):
    """Whose people to look after."""

    kind = SelectField(
        "Organisation",
        choices=[
            SelectChoice("school", "School (URN)"),
            SelectChoice("trust", "Trust (group UID)"),
            SelectChoice("authority", "Local authority (three-digit number)"),
            SelectChoice("region", "DfE region (letter)"),
        ],
    )
    code = StringField(
        "Number or letter",
        validators=[
            DataRequired("Enter the number or letter of the organisation"),
            Regexp(r"^[0-9A-Za-z]{1,10}$", message="Enter a number or letter, such as 100012"),
        ],
        render_kw={"class": "govuk-input--width-10"},
    )


class AuditForm(SearchForm):
    """Which acts to show."""

    actor = StringField(
        "Who acted",
        description="Such as user:12 or flask import",
        validators=[Optional(), Length(max=80)],
    )
    subject_kind = StringField(
        "Kind of record",
        description="Such as user, school, trust",
        validators=[Optional(), Length(max=40)],
    )
    subject_code = StringField(
        "Its number", description="Such as a URN", validators=[Optional(), Length(max=80)]
    )
    since = DateInput("From", validators=[Optional()])
    until = DateInput("To", validators=[Optional()])
