"""Forms whose fields draw themselves as GOV.UK components: a template says `{{ form.name }}`.

What a field says about itself is WTForms' own: `label`, `description` (the hint), `render_kw` (HTML
attributes). In `render_kw`, or at the call `{{ form.name(label_class="govuk-label--l") }}`, these
are for the component: `class`, `label_class`, `page_heading` (the label or legend is the page's
h1), `prefix`, `suffix`, `rows`, `inline` and `small` (radios, checkboxes), `conditional` (choice
value → field shown under it). A choice is a `SelectChoice`; its `render_kw` may hold `hint`.
Text reaches the components through their `text` keys only, unless it is Markup from our own code.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import (
    BooleanField,
    DecimalField,
    EmailField,
    Field,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import Length

from collabnet.platform.components import Params, component, own_macro
from collabnet.platform.form_fields import GENERIC_MESSAGES, DateInput, PlainMessages, clean_text


class Form(FlaskForm):  # type: ignore[misc]
    """The form every page uses: CSRF-protected, text tidied, fields drawn as components."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """How fields are bound and drawn."""

        def bind_field(self, form: Any, unbound_field: Any, options: Params) -> Field:
            """Add the tidying of typed text to every text field but passwords."""
            field: Field = unbound_field.bind(form=form, **options)
            if isinstance(field, StringField) and not isinstance(field, PasswordField):
                field.filters = (clean_text, *field.filters)
            return field

        def render_field(self, field: Field, render_kw: Params) -> Markup:
            """Draw a field as its component."""
            return render_field(field, {**(field.render_kw or {}), **render_kw})

        def get_translations(self, form: Any) -> PlainMessages:
            """Say WTForms' own messages in plain words."""
            return PlainMessages()


class SearchForm(Form):
    """A form that is sent by GET and changes nothing: no CSRF token in the address."""

    class Meta(Form.Meta):
        """As Form, without the token."""

        csrf = False

    @property
    def narrows(self) -> bool:
        """Whether a field other than the order says something else than when it is left alone."""
        fields = [field for field in self if field.name != "sort"]
        return any(field.data and field.data != field.default for field in fields)


def render_field(field: Field, options: Params) -> Markup:
    """Return a field's HTML: the component of the first class in RENDERERS that it is one of."""
    for field_class, renderer in RENDERERS:
        if isinstance(field, field_class):
            return renderer(field, dict(options))
    return Markup(field.widget(field, **options))  # noqa: S704 - a WTForms widget escapes


def error_summary(*forms: Any, title: str = "There is a problem") -> Markup:
    """Return the summary of what is wrong in forms, each error linked to its field; or nothing."""
    errors = [
        {"text": text, "href": f"#{target}"} if target else {"text": text}
        for form in forms
        for target, text in form_errors(form)
    ]
    if not errors:
        return Markup("")
    params = {"titleText": title, "errorList": errors}
    return component("error-summary", params)


def form_errors(form: Any) -> Iterator[tuple[str | None, str]]:
    """Yield (id of the element to go to, message) for a form and the forms inside it."""
    for message in getattr(form, "form_errors", []):
        yield None, str(message)
    for field in form:
        if isinstance(field, FormField):
            yield from form_errors(field.form)
        elif isinstance(field, FieldList):
            yield from form_errors(field.entries)
        else:
            target = field.first_input_id if isinstance(field, DateInput) else field.id
            # What could not be read need not be told again as missing or out of range.
            errors = field.process_errors or field.errors
            yield from ((target, _in_summary(field, str(message))) for message in errors)


def _in_summary(field: Field, message: str) -> str:
    """Return a message as it reads away from its field: one that fits any field names it first."""
    if message not in GENERIC_MESSAGES:
        return message
    label = str(field.label.text)
    return f"{label}{'' if label.endswith('?') else ':'} {message}"


def _text(value: Any) -> Params | None:
    """Return the component's {"text": …} of what a person or a form class wrote, or None."""
    if not value:
        return None
    return {"html": value} if isinstance(value, Markup) else {"text": str(value)}


def _common(field: Field, options: Params) -> Params:
    """Return what every component takes, taking its options out; the rest become attributes."""
    params: Params = {"id": field.id, "name": field.name}
    hint = _text(options.pop("hint", field.description))
    if hint:
        params["hint"] = hint
    if field.errors:
        params["errorMessage"] = {"text": str(field.errors[0])}
    classes = options.pop("class", None)
    if classes:
        params["classes"] = classes
    return params


def _label(field: Field, options: Params) -> Params:
    heading = options.pop("page_heading", False)
    classes = options.pop("label_class", "govuk-label--l" if heading else "govuk-label--s")
    text = _text(options.pop("label", field.label.text)) or {}
    return {**text, "classes": classes, "isPageHeading": heading}


def _fieldset(field: Field, options: Params) -> Params:
    label = _label(field, options)
    label["classes"] = label["classes"].replace("govuk-label--", "govuk-fieldset__legend--")
    return {"legend": label}


def _draw(name: str, params: Params, attributes: Params) -> Markup:
    if attributes:
        params["attributes"] = {key.replace("_", "-"): value for key, value in attributes.items()}
    return component(name, params)


def _text_input(field: Any, options: Params) -> Markup:
    params = _common(field, options)
    params["label"] = _label(field, options)
    params["value"] = field._value()
    kind = getattr(field.widget, "input_type", "text")
    if isinstance(field, (IntegerField, DecimalField)):
        # A number box changes when the wheel turns over it, and hides what it cannot read.
        kind = "text"
        params["inputmode"] = "numeric" if isinstance(field, IntegerField) else "decimal"
    params["type"] = kind
    if isinstance(field, EmailField):
        params.update(autocomplete="email", spellcheck=False)
    for name in (
        "autocomplete",
        "inputmode",
        "pattern",
        "spellcheck",
        "disabled",
        "autocapitalize",
    ):
        if name in options:
            params[name] = options.pop(name)
    for name in ("prefix", "suffix"):
        if name in options:
            params[name] = {"text": options.pop(name)}
    return _draw("input", params, options)


def _password(field: Field, options: Params) -> Markup:
    params = _common(field, options)
    params["label"] = _label(field, options)
    params["autocomplete"] = options.pop("autocomplete", "current-password")
    return _draw("password-input", params, options)


def _textarea(field: Any, options: Params) -> Markup:
    params = _common(field, options)
    params["label"] = _label(field, options)
    params["value"] = field._value()
    params["rows"] = options.pop("rows", 5)
    limits = [check.max for check in field.validators if isinstance(check, Length)]
    if limits and limits[0] > 0:
        params["maxlength"] = limits[0]
        params["textareaDescriptionText"] = f"You can enter up to {limits[0]:,} characters"
        return _draw("character-count", params, options)
    return _draw("textarea", params, options)


def _file(field: Field, options: Params) -> Markup:
    params = _common(field, options)
    params["label"] = _label(field, options)
    params["multiple"] = isinstance(field, MultipleFileField)
    return _draw("file-upload", params, options)


def _date(field: DateInput, options: Params) -> Markup:
    params = _common(field, options)
    params["fieldset"] = _fieldset(field, options)
    params["items"] = [
        {
            "name": part,
            "id": f"{field.id}-{part}",
            "value": field.parts[part],
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}"
            + (" govuk-input--error" if part in field.wrong_parts else ""),
        }
        for part in ("day", "month", "year")
    ]
    params["namePrefix"] = params.pop("name")
    return _draw("date-input", params, options)


def _choices(field: Any, options: Params) -> list[Params]:
    """Return a field's choices as the items of radios or checkboxes."""
    conditional = options.pop("conditional", {})
    items = []
    for choice in field.iter_choices():
        item: Params = {"value": str(choice.value), "checked": choice.selected}
        item.update(_text(choice.label) or {"text": ""})
        extra = dict(choice.render_kw or {})
        hint = _text(extra.pop("hint", None))
        if hint:
            item["hint"] = hint
        if extra.pop("disabled", False):
            item["disabled"] = True
        if choice.value in conditional:
            item["conditional"] = {"html": Markup(conditional[choice.value])}  # noqa: S704
        if extra:
            item["attributes"] = extra
        items.append(item)
    return items


def _choice_group(name: str, field: Field, items: list[Params], options: Params) -> Markup:
    small, inline = options.pop("small", False), options.pop("inline", False)
    params = _common(field, options)
    params["idPrefix"] = params.pop("id")
    for wanted, suffix in ((small, "small"), (inline, "inline")):
        if wanted:
            params["classes"] = f"{params.get('classes', '')} govuk-{name}--{suffix}".strip()
    if not isinstance(field, BooleanField):
        params["fieldset"] = _fieldset(field, options)
    params["items"] = items
    return _draw(name, params, options)


def _radios(field: Field, options: Params) -> Markup:
    return _choice_group("radios", field, _choices(field, options), options)


def _checkboxes(field: Field, options: Params) -> Markup:
    return _choice_group("checkboxes", field, _choices(field, options), options)


def _single_checkbox(field: Field, options: Params) -> Markup:
    item: Params = {"value": "y", "checked": bool(field.data)}
    item.update(_text(options.pop("label", field.label.text)) or {})
    options.pop("label_class", None)
    return _choice_group("checkboxes", field, [item], options)


def _select(field: Any, options: Params) -> Markup:
    params = _common(field, options)
    params["label"] = _label(field, options)
    if field.has_groups():
        # The macro knows no groups of options: ours draws the same element with them.
        params["groups"] = [(group, list(choices)) for group, choices in field.iter_groups()]
        return own_macro("select_groups.html", "select_groups")(params)
    params["items"] = [
        {"value": str(choice.value), "text": str(choice.label), "selected": choice.selected}
        for choice in field.iter_choices()
    ]
    return _draw("select", params, options)


def _submit(field: Field, options: Params) -> Markup:
    params: Params = {"text": field.label.text, "name": field.name, "preventDoubleClick": True}
    params["classes"] = options.pop("class", None)
    return _draw("button", params, options)


def _hidden(field: Field, options: Params) -> Markup:
    return Markup(field.widget(field, **options))  # noqa: S704 - a WTForms widget escapes


# In order: the first that fits draws the field.
RENDERERS: Iterable[tuple[type[Field], Callable[[Any, Params], Markup]]] = (
    (HiddenField, _hidden),
    (SubmitField, _submit),
    (PasswordField, _password),
    (TextAreaField, _textarea),
    (DateInput, _date),
    (RadioField, _radios),
    (SelectMultipleField, _checkboxes),
    (SelectField, _select),
    (BooleanField, _single_checkbox),
    (FileField, _file),
    (MultipleFileField, _file),
    (StringField, _text_input),
    (IntegerField, _text_input),
    (DecimalField, _text_input),
)
