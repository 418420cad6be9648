"""Draws GOV.UK Frontend components from their Jinja macros, quickly enough for every page.

They have an environment of their own. The macros read options that are mostly absent, which our
templates must never do; stock Jinja asks a dict for an attribute first, fails, and only then for
the key; and the macros build HTML attributes in template code. Here a missing key is simply
absent, found at once, and attributes are built in Python.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    FunctionLoader,
    PackageLoader,
    PrefixLoader,
    Undefined,
)
from markupsafe import Markup, escape

MACROS = "govuk_frontend_jinja"
OWN_MACROS = Path(__file__).resolve().parents[2] / "templates" / "_macros"
ATTRIBUTES_TEMPLATE = "{% set govukAttributes = govuk_attributes %}"
DICT_METHODS = frozenset(name for name in dir(dict) if not name.startswith("_"))

Params = dict[str, Any]


class ComponentEnvironment(Environment):
    """A template environment that looks in a dict before it looks at its attributes."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return `obj.attribute` as the macros mean it: for a dict, the key or nothing."""
        if type(obj) is dict:
            if attribute in obj:
                return obj[attribute]
            if attribute not in DICT_METHODS:
                return self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


def govuk_attributes(attributes: Any = None) -> Markup:
    """Return HTML attributes as the macro of the same name in GOV.UK Frontend writes them.

    A string passes as it is. In a mapping a value may be `{"value": …, "optional": True}`: then it
    is left out when empty, and True stands as the bare name.
    """
    if isinstance(attributes, str):
        return Markup(attributes)  # noqa: S704 - the macros build it from escaped parts
    if not isinstance(attributes, Mapping):
        return Markup("")
    parts = []
    for name, value in attributes.items():
        if isinstance(value, Mapping):
            optional = value.get("optional") is True
            value = value.get("value")
            if optional:
                if value is True:
                    parts.append(f" {escape(name)}")
                    continue
                if value is None or value is False or isinstance(value, Undefined):
                    continue
        elif isinstance(value, bool):
            value = str(value).lower()
        parts.append(f' {escape(name)}="{escape("" if value is None else value)}"')
    return Markup("".join(parts))  # noqa: S704 - every part is escaped


@cache
def component_environment() -> ComponentEnvironment:
    """The environment that the macros live in."""
    ours = FunctionLoader({"macros/attributes.html": ATTRIBUTES_TEMPLATE}.get)
    govuk = PrefixLoader({MACROS: ChoiceLoader([ours, PackageLoader(MACROS)])})
    environment = ComponentEnvironment(
        loader=ChoiceLoader([govuk, FileSystemLoader(OWN_MACROS)]),
        autoescape=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.globals["govuk_attributes"] = govuk_attributes
    # Indenting only makes the source pretty: it costs a quarter of a form's time and would shift
    # the lines of a text that someone typed.
    environment.filters["indent"] = lambda text, *_: text
    return environment


@cache
def _macro(component: str) -> Callable[[Params], Markup]:
    name = "govuk" + "".join(part.capitalize() for part in component.split("-"))
    path = f"{MACROS}/components/{component}/macro.html"
    macro: Callable[[Params], Markup] = getattr(
        component_environment().get_template(path).module, name
    )
    return macro


@cache
def own_macro(file: str, name: str) -> Callable[[Params], Markup]:
    """A macro of ours that builds on the GOV.UK ones, from templates/_macros."""
    macro: Callable[[Params], Markup] = getattr(
        component_environment().get_template(file).module, name
    )
    return macro


def component(name: str, params: Params) -> Markup:
    """Return the HTML of a GOV.UK component ("file-upload"); user data belongs in `text` keys only."""
    return _macro(name)(params)
