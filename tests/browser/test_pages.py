"""Every page, once: at a desk and on a phone, without JavaScript, and with its forms sent empty."""

from __future__ import annotations

import pytest

from collabnet.platform import errors
from tests.browser import checks, pages
from tests.browser.site import Site
from tests.browser.visits import NARROWEST, PHONE, WIDE, Visitors

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("look", pages.looks(), ids=str)
def test_a_page_is_sound_at_a_desk_on_a_phone_and_without_javascript(
    look: pages.Look, site: Site, visitors: Visitors
) -> None:
    address, email, answer = pages.first_who_opens(site, look)
    if not answer.is_page:
        return
    faults = checks.html_errors(answer.text)
    visit, plain = visitors.at(email), visitors.at(email, scripts=False)
    visit.resize(WIDE)
    for _ in range(2):  # a minute, a job or a mail may pass between the two looks: then look again
        shown = visit.open(address).status, plain.open(address).status
        missing = checks.missing_without_scripts(visit.page, plain.page)
        if not missing:
            break
    assert shown == (answer.status, answer.status), f"{address} as {email or 'nobody'}"
    faults += missing + checks.unusable_forms(plain.page) + plain.faults
    faults += checks.axe_violations(visit.page)
    visit.resize(PHONE)
    faults += checks.axe_violations(visit.page) + checks.overflow(visit.page)
    visit.resize(NARROWEST)
    faults += checks.overflow(visit.page) + visit.faults
    assert faults == [], f"{address} as {email or 'nobody'}:\n" + "\n".join(faults)


@pytest.mark.parametrize("status", sorted(errors.PAGES))
def test_an_error_page_is_sound_too(status: int, site: Site, visitors: Visitors) -> None:
    """Shown by the browser at an address of the site, as the application answers there."""
    with site.app.test_request_context("/somewhere"):
        kept = {"Your answer": "Words that were typed"} if status == 409 else None
        page = errors.error_page(status, "What went wrong, in plain words.", kept=kept)
        answer = site.app.process_response(page)
    visit = visitors.fresh(width=WIDE)
    headers = {name: value for name, value in answer.headers if name != "Content-Length"}
    body = answer.get_data(as_text=True)
    visit.context.route(
        "**/somewhere", lambda route: route.fulfill(status=status, headers=headers, body=body)
    )
    visit.open("/somewhere")
    faults = checks.html_errors(body) + checks.axe_violations(visit.page)
    visit.resize(PHONE)
    faults += checks.axe_violations(visit.page) + checks.overflow(visit.page) + visit.faults
    visit.context.close()
    assert faults == []


@pytest.mark.parametrize("look", pages.looks(), ids=str)
def test_a_form_sent_empty_says_beside_the_field_what_is_missing(
    look: pages.Look, site: Site, visitors: Visitors
) -> None:
    address, email, answer = pages.first_who_opens(site, look)
    if not answer.is_page or 'method="post"' not in answer.text:
        return
    visit = visitors.at(email)
    visit.open(address)
    for number in range(checks.forms_to_fill(visit.page).count()):
        visit.open(address)
        sent = checks.send_empty(visit.page, checks.forms_to_fill(visit.page).nth(number))
        if sent.status < 400:  # nothing on this form is asked for
            continue
        faults = checks.html_errors(sent.text()) + checks.axe_violations(visit.page)
        faults += checks.error_faults(visit.page) + visit.faults
        assert (sent.status, faults) == (422, []), f"{address}: form {number + 1}, sent empty"
