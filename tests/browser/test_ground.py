"""The browser, the server and the fixtures do what tests of pages rely on."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page

from sikkersag.foundation.login.models import User


@pytest.fixture
def user(db: None) -> User:
    """Return somebody who may sign in."""
    return User.objects.create(username="ida", name="Ida Holm", created_at=datetime(2026, 3, 1, 8, tzinfo=UTC))


def test_the_sign_in_page_is_shown_without_a_complaint(page: Page) -> None:
    answer = page.goto(reverse("account_login"))
    assert answer is not None
    assert answer.ok
    assert page.locator("input[type=password]").is_visible()


def test_a_telephone_has_a_narrow_screen_and_takes_touch(phone: Page) -> None:
    phone.goto(reverse("account_login"))
    assert phone.evaluate("[innerWidth, devicePixelRatio, navigator.maxTouchPoints > 0]") == [390, 2, True]


def test_what_a_page_does_wrong_is_heard(page: Page, console: list[str]) -> None:
    page.goto("/findes/ikke/")
    assert any("404" in complaint for complaint in console)
    console.clear()
    page.evaluate("setTimeout(() => { throw new Error('planted') })")
    page.wait_for_timeout(50)
    assert any("planted" in complaint for complaint in console)
    console.clear()


def test_a_script_written_into_a_page_is_refused_and_heard(page: Page, console: list[str]) -> None:
    page.goto(reverse("account_login"))
    page.evaluate(
        "document.head.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"
    )
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in complaint for complaint in console)
    console.clear()


def test_axe_names_what_is_wrong_with_a_page(page: Page, axe: Callable[[Page], None]) -> None:
    page.set_content("<html lang='da'><title>Prøve</title><main><h1>Prøve</h1><img src='data:,'></main>")
    with pytest.raises(AssertionError, match="alternative text"):
        axe(page)


def test_a_signed_in_page_carries_the_users_session(
    page: Page, user: User, signed_in: Callable[[Page, User], Page]
) -> None:
    answer = signed_in(page, user).request.get(reverse("account_login"), max_redirects=0)
    (cookie,) = [cookie for cookie in page.context.cookies() if cookie.get("name") == "sessionid"]
    session = Session.objects.get(session_key=cookie.get("value"))
    assert session.get_decoded()["_auth_user_id"] == str(user.pk)
    # Somebody who is signed in already is sent on from the sign-in page.
    assert answer.status == 302
