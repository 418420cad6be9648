"""Reads the pay of a JobPosting: numbers are taken, text becomes a problem beside the pay field."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from collabnet.core.job_posting_values import one, quoted, read_decimal, several, text_of
from collabnet.core.vacancy_post import Problem

_PER: Final = {
    "YEAR": "year", "YEARLY": "year", "ANNUAL": "year", "ANNUALLY": "year", "ANN": "year",
    "HOUR": "hour", "HOURLY": "hour", "HUR": "hour",
}  # fmt: skip
_MESSAGE: Final = "{} is not a number: enter the lowest and the highest pay in pounds, like 32916"


def read_salary(
    posting: Mapping[str, Any], problems: list[Problem], left: list[str]
) -> dict[str, Any]:
    """The pay fields of an advert; appends what is wrong to `problems`, what has no place to `left`."""
    salary = one(posting.get("baseSalary"))
    if salary is None:
        return {}
    if len(several(posting.get("baseSalary"))) > 1:
        left.append("baseSalary: only the first of several is read")
    if not isinstance(salary, Mapping):
        return _single(salary, problems)
    currency = text_of(salary.get("currency") or posting.get("salaryCurrency"))
    if currency and currency.upper() != "GBP":
        problems.append(Problem("pay_low", f"Pay is in {quoted(currency)}: enter it in pounds"))
        return {}
    value = one(salary.get("value"))
    if value is None:
        value = salary  # minValue and maxValue may stand on the MonetaryAmount itself
    if not isinstance(value, Mapping):
        return {**_single(value, problems), **_per(salary, problems)}
    return {**_range(value, problems), **_per(value, problems), **_actual(value)}


def _single(value: object, problems: list[Problem]) -> dict[str, Any]:
    amount = read_decimal(text_of(value))
    if amount is None:
        if text_of(value):
            problems.append(Problem("pay_low", _MESSAGE.format(quoted(text_of(value)))))
        return {}
    return {"pay_low": amount, "pay_high": amount}


def _range(value: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    found: dict[str, Decimal] = {}
    for name, field in (("minValue", "pay_low"), ("maxValue", "pay_high")):
        words = text_of(value.get(name))
        if not words:
            continue
        amount = read_decimal(words)
        if amount is None:
            problems.append(Problem(field, _MESSAGE.format(quoted(words))))
        else:
            found[field] = amount
    if not found and not any(text_of(value.get(name)) for name in ("minValue", "maxValue")):
        return _single(value.get("value"), problems)
    return found


def _per(value: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    unit = text_of(value.get("unitText") or value.get("unitCode"))
    if not unit:
        return {}
    per = _PER.get(unit.strip().upper())
    if per is None:
        problems.append(
            Problem("pay_per", f"Pay is for each {quoted(unit)}: enter it a year or an hour")
        )
        return {}
    return {"pay_per": per}


def _actual(value: Mapping[str, Any]) -> dict[str, Any]:
    for item in several(value.get("additionalProperty")):
        if isinstance(item, Mapping) and text_of(item.get("propertyID")) == "actual":
            amount = read_decimal(text_of(item.get("value")))
            return {} if amount is None else {"actual": amount}
    return {}
