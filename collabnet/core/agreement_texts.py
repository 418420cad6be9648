"""Starting texts for the fields of a secondment agreement, filled with what is known already.

They follow what schools usually agree (the home employer employs, pays and disciplines; the host
directs; the person returns) and are meant to be changed. They are no legal advice, and the page
that offers them says so. None of them restrains anybody from applying or being hired.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from collabnet.core.secondment import FIELDS, SHORT_FORM_DAYS

MOST_OF_ABOUT: Final = 1_000  # characters of what was published that go into the role


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a secondment before its terms are written."""

    home: str
    host: str
    title: str
    about: str
    days_a_week: float
    starts_on: dt.date
    ends_on: dt.date


def starting_texts(known: Known) -> dict[str, str]:
    """A text for every field of the agreement, by code."""
    home, host = known.home, known.host
    days = f"{known.days_a_week:g} day{'' if known.days_a_week == 1 else 's'}"
    is_part_week = known.days_a_week < 5
    about = known.about.strip()[:MOST_OF_ABOUT]
    texts = {
        "role": f"{known.title.rstrip('.')}. Place of work: {host}." + (f" {about}" if about else ""),
        "fte": f"{days} a week. Which days, and when they begin and end, is agreed by the three before the first day."
        if is_part_week else "Full time, five days a week, in the hours of the host.",
        "pay": f"Pay point and allowances stay as they are and are paid by {home}. Whether there is an uplift, and "
        "who pays it, stands with the figures above.",
        "recharge": f"{home} invoices {host} at cost each half term for the share of the post that is lent. Finance "
        "at both employers checks VAT before the first invoice.",
        "oncosts": "National Insurance, pension and levy stand on lines of their own, at the share that is lent and "
        "the rates that hold when they fall due.",
        "management": f"A senior colleague named by {host} directs the daily work. {home} appraises, with a short "
        f"written view from {host}. Leave is agreed with {host} and recorded by {home}.",
        "sickness": f"{home} pays sick pay under its own policy. The person tells both employers on the first "
        "morning. Each employer bears its own cover, and the recharge goes on unless both agree otherwise.",
        "conduct": f"{home} leads on discipline, grievance and capability under its own policies. {host} passes on "
        "promptly what it knows.",
        "safeguarding": "Each employer names its designated safeguarding lead to the person before the first day. "
        f"At {host} its procedures hold. A concern about the person goes to the head of {host}, who tells {home} the "
        "same day and, where the threshold is met, the local authority designated officer (LADO).",
        "insurance": "Both employers confirm before the first day that their employer’s and public liability cover, "
        "or the risk protection arrangement (RPA), includes the person’s work.",
        "confidentiality_ip": "The person keeps confidential what they learn of pupils, staff and plans of either "
        f"employer, also afterwards. What they make for {host} belongs to {host}; both may use teaching materials.",
        "data_protection": "Each employer is controller of its own records. Shared are contact details, the letter of "
        "assurance, absence and the view for appraisal. Each keeps them as its retention schedule says.",
        "training": f"{host} pays for training that its work needs, {home} for all other training.",
        "expenses": f"Travel and subsistence are paid as stands with the figures above, by {home}’s policy.",
        "return": f"On the day after the last day the person returns to their post at {home}, or one no less "
        "favourable. Either employer or the person may end it early with four weeks’ written notice.",
        "redundancy": f"If the home post changes or is at risk, {home} consults the person as if they were there, at "
        "the same time and with the same choices.",
        "tupe": f"No transfer of employment (TUPE) is intended. The person stays employed by {home}.",
        "delegated_authority": "Whoever signs for an employer confirms that the office named with the signature may "
        "agree this under its scheme of delegation.",
        "pay_award": f"Awards and increments that fall in this time are paid by {home} when due and recharged from "
        "that day.",
        "no_detriment": "The person is paid no less than if they had stayed, and keeps continuous service, pension, "
        "leave and family rights.",
        "directed_time": f"Directed time, INSET days, meetings and duties are split as the days are: "
        f"{known.days_a_week:g} of 5 with {host}. Together they are no more than at one employer.",
        "ect": f"Induction goes on with the same appropriate body, which is told before the first day. {home} stays "
        "responsible; reduced timetable and mentor time are kept at both places.",
        "immigration": "The sponsor confirms before the first day that the role and the place of work are allowed, "
        "and reports the change where it must.",
        "family_leave": f"Family leave is for {home} to grant. The person tells both employers, and the three agree "
        "whether the secondment pauses or ends, without loss to the person.",
        "liability": f"Each employer answers for its own acts and omissions, {host} for the daily direction of the "
        "work. Neither indemnifies the other beyond its insurance.",
        "conversion": f"Posts at {host} are open to the person as to anybody. A wish to stay goes by an open "
        f"application; the person tells {home} when they choose to, and gives the notice in their contract.",
    }  # fmt: skip
    return {field.code: texts[field.code] for field in FIELDS}


def review_days(starts_on: dt.date, ends_on: dt.date) -> tuple[dt.date, ...]:
    """Days for reviews to begin with: the middle of up to a term, and thirds of anything longer."""
    lasts = (ends_on - starts_on).days
    parts = 2 if lasts <= SHORT_FORM_DAYS else 3
    days = {
        _weekday(starts_on + dt.timedelta(days=lasts * part // parts)) for part in range(1, parts)
    }
    return tuple(sorted(day for day in days if starts_on < day < ends_on))


def _weekday(day: dt.date) -> dt.date:
    """The Friday before a weekend, any other day itself."""
    return day - dt.timedelta(days=max(0, day.weekday() - 4))
