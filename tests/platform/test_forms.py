"""Forms draw themselves as GOV.UK components, safely, and take what people type."""

import datetime as dt
from typing import Any

import html5lib
import pytest
from flask import Flask, render_template_string
from jinja2 import StrictUndefined
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DecimalField,
    EmailField,
    FieldList,
    FileField,
    FormField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from collabnet.platform.form_fields import DateInput
from collabnet.platform.forms import Form, SearchForm, error_summary

HOSTILE = "\"><script>alert('x')</script>{{ 7 * 7 }}"


class Contact(Form):
    class Meta(Form.Meta):
        csrf = False

    phone = StringField("Phone", [InputRequired("Enter a phone number")])


class Offer(Form):
    """One field of every kind."""

    class Meta(Form.Meta):
        csrf = False

    title = StringField("Title", [InputRequired("Enter a title")], description="Short is good")
    email = EmailField("Email address")
    places = IntegerField(
        "Places", [Optional(), NumberRange(min=0)], render_kw={"suffix": "places"}
    )
    share = DecimalField("Share of a week")
    about = TextAreaField("About", [Length(max=200)])
    note = TextAreaField("Note")
    secret = PasswordField("Password")
    agree = BooleanField("I have read the code", [InputRequired("Read the code")])
    answer = RadioField(
        "Can you offer it?",
        choices=[
            SelectChoice("yes", "Yes", render_kw={"hint": "From now"}),
            SelectChoice("no", "No"),
        ],
    )
    days = SelectMultipleField(
        "Days", choices=[SelectChoice("mon", "Monday"), SelectChoice("tue", "Tuesday")]
    )
    year = SelectField("Year group", choices=[SelectChoice("4", "Year 4"), SelectChoice("5")])
    area = SelectField(
        "Area",
        choices=[
            SelectChoice("", "Choose"),
            SelectChoice("a", "Ashby", optgroup="North"),
            SelectChoice("b", "Birch", optgroup="South"),
        ],
    )
    starts = DateInput("Start date", [InputRequired("Enter a start date")])
    file = FileField("File", render_kw={"accept": ".csv"})
    contact = FormField(Contact)
    emails = FieldList(StringField("Other email"), min_entries=1)
    save = SubmitField("Save")


@pytest.fixture(scope="module", name="app")
def bare_app() -> Flask:
    app = Flask(__name__)
    app.jinja_env.undefined = StrictUndefined
    app.config["SECRET_KEY"] = "for these tests only"
    return app


def drawn(app: Flask, template: str, data: dict[str, Any] | None = None, **options: Any) -> str:
    """Render with an Offer form, validated when data is sent, and check that it is strict HTML."""
    with app.test_request_context(method="POST" if data is not None else "GET"):
        form = Offer(MultiDict(data) if data is not None else None, **options)
        if data is not None:
            form.validate()
        text = render_template_string(template, form=form, error_summary=error_summary)
    html5lib.HTMLParser(strict=True).parseFragment(text)
    return text


def sent(app: Flask, data: dict[str, Any]) -> Offer:
    with app.test_request_context(method="POST"):
        form = Offer(MultiDict(data))
        form.validate()
    return form


def test_a_text_field_has_its_label_hint_and_error_tied_to_it(app: Flask) -> None:
    html = drawn(app, "{{ form.title }}", {"title": ""})
    assert '<label class="govuk-label govuk-label--s" for="title">' in html
    assert 'aria-describedby="title-hint title-error"' in html
    assert "Short is good" in html
    assert "Enter a title" in html
    assert "required" not in html


def test_a_label_can_be_the_heading_of_the_page(app: Flask) -> None:
    html = drawn(app, "{{ form.title(page_heading=True) }}")
    assert '<h1 class="govuk-label-wrapper">' in html
    assert "govuk-label--l" in html


def test_a_number_is_typed_in_a_text_box_with_a_number_keyboard(app: Flask) -> None:
    html = drawn(app, "{{ form.places }}{{ form.share }}")
    assert 'type="number"' not in html
    assert 'inputmode="numeric"' in html
    assert 'inputmode="decimal"' in html
    assert "govuk-input__suffix" in html


def test_a_wrong_number_is_explained_and_kept_as_typed(app: Flask) -> None:
    html = drawn(app, "{{ form.places }}", {"places": "three"})
    assert 'value="three"' in html
    assert "Enter a whole number, like 12" in html


def test_what_people_type_never_becomes_markup(app: Flask) -> None:
    names = ["title", "email", "places", "about", "note", "answer", "days", "year", "area"]
    data = dict.fromkeys([*names, "starts-day", "starts-month", "starts-year"], HOSTILE)
    template = "".join("{{ form.%s }}" % name for name in [*names, "starts"])  # noqa: UP031
    html = drawn(app, "{{ error_summary(form) }}" + template, data)
    assert "<script" not in html
    assert "49" not in html


def test_hostile_choice_labels_and_hints_are_escaped(app: Flask) -> None:
    class Chosen(SearchForm):
        one = RadioField("One", choices=[SelectChoice(HOSTILE, HOSTILE, {"hint": HOSTILE})])
        two = SelectField("Two", choices=[SelectChoice(HOSTILE, HOSTILE, optgroup=HOSTILE)])
        three = StringField(HOSTILE, description=HOSTILE)

    with app.test_request_context():
        form = Chosen()
        html = render_template_string("{{ form.one }}{{ form.two }}{{ form.three }}", form=form)
    assert "<script" not in html


def test_markup_from_our_own_code_may_stand_in_a_hint(app: Flask) -> None:
    class Linked(SearchForm):
        one = StringField("One", description=Markup('See <a href="/code">the code</a>'))

    with app.test_request_context():
        html = render_template_string("{{ form.one }}", form=Linked())
    assert '<a href="/code">the code</a>' in html


def test_radios_and_checkboxes_are_grouped_under_their_question(app: Flask) -> None:
    html = drawn(app, "{{ form.answer(inline=True) }}{{ form.days(small=True) }}", answer="no")
    assert html.count("<fieldset") == 2
    assert "From now" in html
    assert 'id="answer-2" name="answer" type="radio" value="no" checked' in html
    assert "govuk-radios--inline" in html
    assert "govuk-checkboxes--small" in html


def test_a_choice_can_show_a_field_under_it(app: Flask) -> None:
    html = drawn(app, "{{ form.answer(conditional={'no': form.note}) }}")
    assert 'data-aria-controls="conditional-answer-2"' in html
    assert 'name="note"' in html


def test_a_select_keeps_its_groups_its_error_and_the_choice(app: Flask) -> None:
    html = drawn(app, "{{ form.area(hint='Where') }}", {"area": "b"})
    assert '<optgroup label="South"><option value="b" selected>Birch</option>' in html
    html = drawn(app, "{{ form.area(hint='Where') }}", {"area": "z"})
    assert 'aria-describedby="area-hint area-error"' in html
    assert "govuk-select--error" in html


def test_a_plain_select_marks_what_was_chosen(app: Flask) -> None:
    html = drawn(app, "{{ form.year }}", {"year": "5"})
    assert '<option value="5" selected>5</option>' in html


def test_a_long_text_counts_its_characters_where_there_is_a_limit(app: Flask) -> None:
    html = drawn(app, "{{ form.about }}{{ form.note }}")
    assert html.count('data-maxlength="200"') == 1
    assert html.count("<textarea") == 2


def test_a_password_is_never_sent_back(app: Flask) -> None:
    html = drawn(app, "{{ form.secret(autocomplete='new-password') }}", {"secret": "correct horse"})
    assert "correct horse" not in html
    assert 'autocomplete="new-password"' in html


def test_one_box_to_tick_has_its_error(app: Flask) -> None:
    html = drawn(app, "{{ form.agree }}", {})
    assert "Read the code" in html
    assert "<fieldset" not in html


def test_a_file_field_says_what_it_takes(app: Flask) -> None:
    assert 'accept=".csv"' in drawn(app, "{{ form.file }}")


def test_typed_text_loses_outer_space_and_control_characters(app: Flask) -> None:
    assert sent(app, {"title": "  Two\x00 words \r\n"}).title.data == "Two words"


def test_a_password_keeps_its_spaces(app: Flask) -> None:
    assert sent(app, {"secret": " a b "}).secret.data == " a b "


@pytest.mark.parametrize(
    ("day", "month", "year", "expected"),
    [
        ("3", "3", "2027", dt.date(2027, 3, 3)),
        ("03", "March", "2027", dt.date(2027, 3, 3)),
        ("29", "feb", "2028", dt.date(2028, 2, 29)),
    ],
)
def test_a_date_is_read_from_its_three_boxes(
    app: Flask, day: str, month: str, year: str, expected: dt.date
) -> None:
    form = sent(app, {"starts-day": day, "starts-month": month, "starts-year": year})
    assert form.starts.data == expected
    assert not form.starts.errors


@pytest.mark.parametrize(
    ("day", "month", "year", "message", "target"),
    [
        ("", "", "", "Enter a start date", "starts-day"),
        ("3", "", "2027", "Start date must include a month", "starts-month"),
        ("", "", "2027", "Start date must include a day and month", "starts-day"),
        ("31", "2", "2022", "Start date must be a real date", "starts-day"),
        ("1", "13", "2022", "Start date must be a real date", "starts-day"),
        ("1", "²", "2022", "Start date must be a real date", "starts-day"),
        ("1", "1" + "0" * 19, "2022", "Start date must be a real date", "starts-day"),
        ("1", "1", "22", "Start date: the year must include 4 numbers", "starts-year"),
        ("1", "1", "0000", "Start date must be a real date", "starts-day"),
        ("-1", "1" * 5000, "2022", "Start date must be a real date", "starts-day"),
    ],
)
def test_a_date_that_is_none_says_why_and_keeps_what_was_typed(
    app: Flask, day: str, month: str, year: str, message: str, target: str
) -> None:
    data = {"starts-day": day, "starts-month": month, "starts-year": year}
    html = drawn(app, "{{ error_summary(form) }}{{ form.starts }}", data)
    assert f'<a href="#{target}">{message}</a>' in html
    assert f'id="{target}"' in html
    assert f'value="{year}"' in html or not year


def test_a_date_known_already_fills_its_boxes(app: Flask) -> None:
    html = drawn(app, "{{ form.starts }}", starts=dt.date(2027, 3, 9))
    for part, value in (("day", 9), ("month", 3), ("year", 2027)):
        assert f'name="starts-{part}" type="text" value="{value}"' in html


def test_the_error_summary_leads_to_each_wrong_field_even_inside_another_form(app: Flask) -> None:
    html = drawn(app, "{{ error_summary(form) }}", {"title": "", "contact-phone": ""})
    assert "There is a problem" in html
    assert '<a href="#title">Enter a title</a>' in html
    assert '<a href="#contact-phone">Enter a phone number</a>' in html


def test_a_message_that_fits_any_field_names_the_field_in_the_summary(app: Flask) -> None:
    html = drawn(app, "{{ error_summary(form) }}", {"places": "x", "answer": "z"})
    assert ">Places: Enter a whole number, like 12</a>" in html
    assert ">Can you offer it? Choose one of the options</a>" in html


def test_there_is_no_error_summary_where_nothing_is_wrong(app: Flask) -> None:
    assert drawn(app, "{{ error_summary(form) }}") == ""


def test_a_button_cannot_be_pressed_twice(app: Flask) -> None:
    assert 'data-prevent-double-click="true"' in drawn(app, "{{ form.save }}")


def test_a_form_that_changes_something_carries_a_token_and_a_search_does_not(app: Flask) -> None:
    class Changing(Form):
        pass

    class Searching(SearchForm):
        pass

    with app.test_request_context():
        token = render_template_string("{{ form.csrf_token }}", form=Changing())
        assert 'type="hidden"' in token
        assert "csrf_token" not in Searching()


@pytest.mark.parametrize(
    ("sent", "narrows"),
    [({}, False), ({"q": "", "sort": "old"}, False), ({"near": "yes"}, False), ({"q": "x"}, True)],
)
def test_filters_are_on_when_one_says_something_and_not_for_the_order_alone(
    app: Flask, sent: dict[str, str], narrows: bool
) -> None:
    class Listing(SearchForm):
        q = StringField()
        near = StringField(default="yes")
        sort = StringField(default="new")

    with app.test_request_context():
        assert Listing(MultiDict(sent)).narrows is narrows
