"""The chats' checklists and the staff: who answers, roles, invitations, substitutions."""

import re
from datetime import date, timedelta

import pytest

from bot.domain import Role
from bot.store import chats, journal, people
from bot.web.access import SESSION_COOKIE
from tests.fakes.kindergarten import Kindergarten
from tests.web.conftest import Browser

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
async def browser(place: Kindergarten, browser: Browser) -> Browser:
    """A browser of the administrator."""
    browser.cookies.set(SESSION_COOKIE, await place.sign_ins.open_session(place.people["administrator"]))
    return browser


async def as_educator(place: Kindergarten, browser: Browser) -> Browser:
    """The same browser, now the educator's."""
    browser.cookies.clear()
    browser.cookies.set(SESSION_COOKIE, await place.sign_ins.open_session(place.people["educator"]))
    return browser


async def journalled(place: Kindergarten, subject: str) -> list[str]:
    """What was journalled about something."""
    async with place.store.read() as tx:
        return [f"{it.actor} {it.action}" for it in await journal.entries_of(tx, subject)]


async def test_checklist_says_what_is_missing(place: Kindergarten, browser: Browser) -> None:
    """Rights, the one who answers, the last message and the acknowledgements of this edition stand in one card."""
    async with place.store.write() as tx:
        chat = await chats.get(tx, place.chats["gnomes"])
        await chats.change(tx, chat, can_delete=False, last_at=place.clock(), rules_at=place.clock())
        await chats.acknowledge(tx, chat.id, "У-1", "2026-1", place.clock())
        await chats.acknowledge(tx, chat.id, "У-2", "2025-1", place.clock())
    page = (await browser.get(f"/console/chats/{place.chats['gnomes']}")).text

    assert 'Может удалять<span class="hidden">: нет</span>' in page
    assert 'Читает все сообщения<span class="hidden">: да</span>' in page
    assert 'Сообщения приходят<span class="hidden">: да</span>' in page
    assert "Пусть ответственный откроет диалог" in page
    assert "1 родитель" in page


async def test_an_educator_sees_his_own_chats_and_changes_nothing(place: Kindergarten, browser: Browser) -> None:
    """His checklist is read-only; another's chat is not there for him."""
    browser = await as_educator(place, browser)
    page = (await browser.get("/console/chats")).text

    assert "Группа «Гномики»" in page
    assert "Звёздочки" not in page
    assert "Назначить" not in (await browser.get(f"/console/chats/{place.chats['gnomes']}")).text
    assert 404 == (await browser.get(f"/console/chats/{place.chats['stars']}")).status_code
    answer = await browser.submit(f"/console/chats/{place.chats['gnomes']}/duty", duty0=str(place.people["other"]))
    assert 403 == answer.status_code


async def test_the_duty_list_is_set_in_order(place: Kindergarten, browser: Browser) -> None:
    """The fields are the order; the same person twice counts once; it is journalled."""
    number, other, educator = place.chats["gnomes"], place.people["other"], place.people["educator"]
    answer = await browser.submit(
        f"/console/chats/{number}/duty", duty0=str(other), duty1=str(educator), duty2=str(other)
    )

    assert 303 == answer.status_code
    async with place.store.read() as tx:
        assert [other, educator] == [it.id for it in await people.duties(tx, number)]
    assert [f"person:{place.people['administrator']} assigned"] == await journalled(place, f"chat:{number}")


@pytest.mark.parametrize("fields", [{}, {"duty0": "9999"}, {"duty0": "x"}])
async def test_a_duty_list_of_nobody_is_refused(place: Kindergarten, browser: Browser, fields: dict[str, str]) -> None:
    """An empty list is told in words, strangers and nonsense are refused."""
    answer = await browser.submit(f"/console/chats/{place.chats['gnomes']}/duty", **fields)

    assert 400 == answer.status_code
    async with place.store.read() as tx:
        assert 1 == len(await people.duties(tx, place.chats["gnomes"]))


async def test_a_chat_that_nobody_claimed_is_claimed_once(place: Kindergarten, browser: Browser) -> None:
    """It stands above the others with one button; another institution's chat cannot be taken."""
    async with place.store.write() as tx:
        free = await chats.save(tx, "telegram", "-7", title=HOSTILE, present=True, reads_all=True, can_delete=True)
    assert "Ещё не закреплены" in (page := (await browser.get("/console/chats")).text)
    assert HOSTILE not in page
    first = await browser.submit(f"/console/chats/{free.id}/claim")
    second = await browser.submit(f"/console/chats/{free.id}/claim")

    assert (303, 404) == (first.status_code, second.status_code)
    assert [f"person:{place.people['administrator']} claimed"] == await journalled(place, f"chat:{free.id}")


async def test_an_invitation_is_shown_once_and_opens_once(place: Kindergarten, browser: Browser) -> None:
    """A new one makes the former useless, and no page shows it again."""
    address = f"/console/people/{place.people['educator']}"

    async def code() -> str:
        page = (await browser.submit(f"{address}/invite")).text
        found = re.search(r"<code>([\w-]+)</code>", page)
        assert found is not None
        return found[1]

    first, second = await code(), await code()

    assert second not in (await browser.get(address)).text
    async with place.store.write() as tx:
        assert await people.use_code(tx, first, place.clock()) is None
        assert place.people["educator"] == await people.use_code(tx, second, place.clock())
        assert await people.use_code(tx, second, place.clock()) is None


async def test_somebody_new(place: Kindergarten, browser: Browser) -> None:
    """A name and a role are enough; his page offers the invitation; the name is not journalled."""
    answer = await browser.submit("/console/people", name="  Анна   Петровна ", role="specialist")
    page = (await browser.get(answer.headers["location"])).text

    assert "<h1>Анна Петровна</h1>" in page
    assert "Дать приглашение" in page
    assert "Анна" not in str(await journalled(place, "person:6"))


@pytest.mark.parametrize(("name", "role"), [("", "educator"), ("Я" * 201, "educator"), ("Анна", "parent"), ("А", "x")])
async def test_nobody_without_a_name_or_with_a_foreign_role(browser: Browser, name: str, role: str) -> None:
    """Nothing is registered."""
    assert 400 == (await browser.submit("/console/people", name=name, role=role)).status_code


async def test_roles_are_given_and_taken(place: Kindergarten, browser: Browser) -> None:
    """Ticked roles are given, others taken; each is journalled; the last administrator stays."""
    educator, me = place.people["educator"], place.people["administrator"]
    await browser.submit(f"/console/people/{educator}/roles", role="specialist")
    refused = await browser.submit(f"/console/people/{me}/roles", role="educator")

    async with place.store.read() as tx:
        assert {Role.SPECIALIST} == (await people.get_person(tx, educator)).roles
        assert Role.ADMINISTRATOR in (await people.get_person(tx, me)).roles
        assert Role.EDUCATOR not in (await people.get_person(tx, me)).roles
    assert 400 == refused.status_code
    assert "последний администратор" in refused.text
    assert {f"person:{me} role_given", f"person:{me} role_removed"} == set(
        await journalled(place, f"person:{educator}")
    )


async def test_who_leaves_and_comes_back(place: Kindergarten, browser: Browser) -> None:
    """Whoever left answers for nothing and his invitation opens nothing; the last administrator cannot leave."""
    educator, me = place.people["educator"], place.people["administrator"]
    await browser.submit(f"/console/people/{educator}/leave")
    async with place.store.read() as tx:
        assert [] == await people.duties(tx, place.chats["gnomes"])
    assert "не работает" in (await browser.get("/console/people")).text
    await browser.submit(f"/console/people/{educator}/return")

    async with place.store.read() as tx:
        assert [educator] == [it.id for it in await people.duties(tx, place.chats["gnomes"])]
    assert 400 == (await browser.submit(f"/console/people/{me}/leave")).status_code


def days(since: int, until: int) -> dict[str, str]:
    """Two days counted from the test's today."""
    today = date(2026, 11, 23)
    return {"since": f"{today + timedelta(days=since)}", "until": f"{today + timedelta(days=until)}"}


async def test_a_substitution_is_on_the_strip_and_takes_effect(place: Kindergarten, browser: Browser) -> None:
    """From its first day the substitute answers; the strip names him; ending it brings the former back."""
    who = {"person": str(place.people["educator"]), "instead": str(place.people["other"])}
    answer = await browser.submit("/console/substitutions", **who, **days(0, 4))
    page = (await browser.get("/console/people")).text

    assert 303 == answer.status_code
    assert 'colspan="5" title="23.11–27.11: Алла Юрьевна"' in page
    assert "замена сегодня" in (await browser.get(f"/console/chats/{place.chats['gnomes']}")).text
    number = re.search(r"/console/substitutions/(\d+)/end", page)[1]
    await browser.submit(f"/console/substitutions/{number}/end")
    assert "замена сегодня" not in (await browser.get(f"/console/chats/{place.chats['gnomes']}")).text
    assert 404 == (await browser.submit(f"/console/substitutions/{number}/end")).status_code
    assert ["substituted", "substitution_ended"] == [
        it.split()[1] for it in await journalled(place, f"person:{place.people['educator']}")
    ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"person": "educator", "instead": "educator", **days(0, 4)}, "не может заменять сам себя"),
        ({"person": "educator", "instead": "other", **days(4, 0)}, "Конец замены раньше начала"),
        ({"person": "educator", "instead": "other", **days(-9, -2)}, "Замена уже кончилась бы"),
        ({"person": "educator", "instead": "other", **days(0, 500)}, "длиннее года"),
        ({"person": "educator", "instead": "other", "since": "2026-11-23"}, "оба дня"),
    ],
)
async def test_an_impossible_substitution_is_told_and_kept_in_the_form(
    place: Kindergarten, browser: Browser, fields: dict[str, str], said: str
) -> None:
    """The reason stands over the form, which keeps what was chosen."""
    numbers = {name: str(place.people[value]) if value in place.people else value for name, value in fields.items()}
    answer = await browser.submit("/console/substitutions", **numbers)

    assert 400 == answer.status_code
    assert said in answer.text
    assert f'<option value="{place.people["educator"]}" selected>' in answer.text
    async with place.store.read() as tx:
        assert [] == await people.substitutions(tx, place.institution, date(2020, 1, 1))


async def test_two_substitutes_for_the_same_days_are_refused(place: Kindergarten, browser: Browser) -> None:
    """Who answers must not depend on the order of entries."""
    who = {"person": str(place.people["educator"]), "instead": str(place.people["other"])}
    await browser.submit("/console/substitutions", **who, **days(0, 4))
    again = await browser.submit("/console/substitutions", **who, **days(4, 6))

    assert 400 == again.status_code
    assert "уже есть замена" in again.text
