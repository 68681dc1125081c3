"""Today: what waits for whom, in what order; what went wrong; the last seven days; what empty pages say."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from bot.domain import Action, State
from bot.store import chats, journal, outbox, people
from bot.store.schema import inbox, job_run
from bot.store.schema import outbox as orders
from bot.web.access import SESSION_COOKIE
from filters.types import Category
from tests.fakes.kindergarten import Kindergarten
from tests.web.conftest import Browser


async def today(place: Kindergarten, browser: Browser, viewer: str = "administrator") -> str:
    """The page as somebody sees it."""
    browser.cookies.set(SESSION_COOKIE, await place.sign_ins.open_session(place.people[viewer]))
    answer = await browser.get("/console/today")
    assert answer.status_code == 200
    return answer.text


def part(page: str, name: str) -> str:
    """One panel of the page."""
    start = page.index(f'aria-labelledby="{name}"')
    return page[start : page.index("</section>", start)]


@pytest.mark.parametrize(
    ("viewer", "home"),
    [("administrator", "/console/today"), ("educator", "/console/today"), ("head", "/console/figures")],
)
async def test_where_the_console_begins(place: Kindergarten, browser: Browser, viewer: str, home: str) -> None:
    """Those who decide begin with today, the head with the figures."""
    browser.cookies.set(SESSION_COOKIE, await place.sign_ins.open_session(place.people[viewer]))

    assert (await browser.get("/console")).headers["location"] == home


async def test_mine_and_others(place: Kindergarten, browser: Browser) -> None:
    """What waits for whoever looks stands apart from what others decide; decided cases are gone."""
    await place.incident(excerpt="для воспитателя")
    await place.incident(excerpt="для администратора", responsible_id=place.people["administrator"])
    await place.incident(excerpt="ничей", responsible_id=None)
    await place.incident(excerpt="решённый", state=State.DISMISSED)
    page = await today(place, browser)

    assert "для администратора" in part(page, "mine")
    assert "для воспитателя" not in part(page, "mine")
    assert "для воспитателя" in part(page, "others")
    assert "никто не отвечает" in part(page, "others")
    assert "решённый" not in page


async def test_urgent_first_then_by_deadline(place: Kindergarten, browser: Browser) -> None:
    """Urgent cases come first, then those whose time is over, then by the time left; what is in hand comes last."""
    now, me = place.clock(), place.people["administrator"]
    cases: dict[str, dict[str, Any]] = {
        "исполняется": {"pending": Action.DELETE, "urgent": True, "due_at": now},
        "нескоро": {"due_at": now + timedelta(hours=5)},
        "скоро": {"due_at": now + timedelta(minutes=80)},
        "просрочен": {"due_at": now - timedelta(minutes=25)},
        "вышел у всех": {"due_at": None},
        "срочно": {"urgent": True, "due_at": now + timedelta(hours=9)},
    }
    for excerpt, values in cases.items():
        await place.incident(excerpt=excerpt, responsible_id=me, **values)
    page = part(await today(place, browser), "mine")

    assert re.findall(r'class="excerpt">([^<]+)<', page) == [
        "срочно", "вышел у всех", "просрочен", "скоро", "нескоро", "исполняется",
    ]  # fmt: skip
    for words in (
        "осталось 1 ч 20 мин",
        "просрочен на 25 мин",
        "срок вышел у всех",
        "решение выполняется",
        "до 15:20",
    ):
        assert words in page
    assert page.count("is-late") == 2


async def test_long_lists_go_on_in_the_log(place: Kindergarten, browser: Browser) -> None:
    """The page shows a dozen and says how many there are."""
    for _ in range(15):
        await place.incident(responsible_id=place.people["administrator"])
    page = await today(place, browser)

    assert part(page, "mine").count('class="wait"') + part(page, "mine").count("is-late") == 12
    assert "Все 15 случаев" in page
    assert len(page.encode()) < 100_000


async def test_educator_sees_only_his_chats(place: Kindergarten, browser: Browser) -> None:
    """An educator's page holds nothing of other chats: no case, no trouble, no number."""
    await place.incident(excerpt="случай звёздочек", chat_id=place.chats["stars"], responsible_id=place.people["other"])
    async with place.store.write() as tx:
        chat = await chats.get(tx, place.chats["stars"])
        await chats.change(tx, chat, present=False)
    page = await today(place, browser, "educator")

    assert "случай звёздочек" not in page
    assert "Звёздочки" not in page
    assert "Всё работает" in page
    assert "Открыто случаев по дням: 0, 0, 0, 0, 0, 0, 0" in page


# What went wrong.


async def test_all_is_well(place: Kindergarten, browser: Browser) -> None:
    """Nothing is made up."""
    page = await today(place, browser)

    assert "Всё работает" in part(page, "wrong")
    assert "Вам решать нечего" in part(page, "mine")


@pytest.mark.parametrize(
    ("rights", "words"),
    [
        ({"present": False}, "Бота нет в чате «Группа „Гномики“»"),
        ({"can_delete": False}, "не хватает прав: удалять сообщения"),
        ({"reads_all": False, "can_delete": False}, "не хватает прав: читать все сообщения, удалять сообщения"),
    ],
)
async def test_lost_rights(place: Kindergarten, browser: Browser, rights: dict[str, bool], words: str) -> None:
    """A chat that lost the bot, or where it lacks a right, is told with what to do; the educator sees his own."""
    async with place.store.write() as tx:
        await chats.change(tx, await chats.get(tx, place.chats["gnomes"]), **rights)

    page = part(await today(place, browser), "wrong")

    assert words in page
    assert f'href="/console/chats/{place.chats["gnomes"]}"' in page
    assert words in part(await today(place, browser, "educator"), "wrong")


async def test_nobody_answers_for_a_chat(place: Kindergarten, browser: Browser) -> None:
    """A chat whose only educator left is told."""
    async with place.store.write() as tx:
        await people.set_active(tx, place.people["educator"], active=False)

    assert "За чат «Группа „Гномики“» никто не отвечает" in part(await today(place, browser), "wrong")


async def fail(place: Kindergarten, kind: str, incident: int | None, target: str = "gnomes", hours: int = 1) -> None:
    """An order that was given up so many hours ago."""
    at = place.clock() - timedelta(hours=hours)
    async with place.store.write() as tx:
        await outbox.put(
            tx, key=f"{kind}:{incident}:{target}", kind=kind, transport="local", target=target,
            now=at, incident_id=incident,
        )  # fmt: skip
        gone = {"state": outbox.FAILED, "done_at": at, "refusal": "no_right"}
        await tx.execute(update(orders).where(orders.c.key == f"{kind}:{incident}:{target}").values(**gone))


async def test_failed_actions(place: Kindergarten, browser: Browser) -> None:
    """Given-up actions are told with their case, until somebody settles it; old ones are not."""
    waiting = await place.incident()
    await fail(place, "delete", waiting)
    await fail(place, "warn", await place.incident(state=State.DISMISSED))
    await fail(place, "weekly", None)
    await fail(place, "rules", None, hours=24 * 8)
    page = part(await today(place, browser), "wrong")

    assert f'href="/console/incidents/{waiting}">Сообщение не удалено («Группа „Гномики“»): у бота нет права' in page
    assert "Правила по понедельникам не показаны" in page
    assert "Автор не предупреждён" not in page
    assert "Правила в чате не показаны" not in page


async def test_undelivered_to_staff(place: Kindergarten, browser: Browser) -> None:
    """That a member of staff could not be written to is the administrators' matter."""
    async with place.store.write() as tx:
        await people.link(tx, "local", "alla", place.people["other"], "alla")
    await fail(place, "notice", None, target="alla")

    assert "не доставлено (Алла Юрьевна)" in part(await today(place, browser), "wrong")
    assert "Алла Юрьевна" not in await today(place, browser, "educator")


async def test_many_failures_are_counted(place: Kindergarten, browser: Browser) -> None:
    """A flood of failures does not fill the page."""
    for _ in range(9):
        await fail(place, "delete", await place.incident())

    assert "И ещё 3 действия не выполнены" in part(await today(place, browser), "wrong")


async def test_updates_that_nobody_could_handle(place: Kindergarten, browser: Browser) -> None:
    """Parked updates are told to administrators."""
    now = place.clock()
    async with place.store.write() as tx:
        await tx.execute(
            insert(inbox).values(
                transport="local", key="1", lane="x", payload={}, received_at=now, not_before=now, parked=True
            )
        )

    assert "1 сообщение не проверено" in part(await today(place, browser), "wrong")
    assert "не проверено" not in await today(place, browser, "educator")


async def test_jobs_that_did_not_run(place: Kindergarten, browser: Browser) -> None:
    """A job that ran in time is not told, one that is overdue is, and a new record owes nothing yet."""
    fresh = part(await today(place, browser), "wrong")
    place.clock.forward(timedelta(days=2))
    now = place.clock()
    async with place.store.write() as tx:
        await tx.execute(
            insert(job_run).values(job="purge", slot="x", started_at=now, finished_at=now - timedelta(hours=1))
        )
    page = part(await today(place, browser), "wrong")

    assert "Всё работает" in fresh
    assert "Замены сотрудников не вступали в силу" in page
    assert "Тексты по сроку хранения" not in page
    assert "Правила в чаты" not in page


async def test_broken_journal(place: Kindergarten, browser: Browser) -> None:
    """A check that found the journal broken is told until a later one finds it whole."""

    async def checked(*, whole: bool) -> None:
        place.clock.forward(timedelta(minutes=1))
        async with place.store.write() as tx:
            await journal.append(
                tx, at=place.clock(), actor=journal.BOT, action="journal_checked", subject="journal",
                details={"entries": 3, "whole": whole},
            )  # fmt: skip

    await checked(whole=False)
    broken = part(await today(place, browser), "wrong")
    await checked(whole=True)
    mended = part(await today(place, browser), "wrong")

    assert "журнал действий нарушен" in broken
    assert "нарушен" not in mended


# The week, and empty pages.


async def test_last_seven_days(place: Kindergarten, browser: Browser) -> None:
    """The small charts count by the days of the institution's zone, this one included."""
    # 14:00 in Yekaterinburg (UTC+5).
    now = place.clock()
    await place.incident()
    await place.incident(opened_at=now - timedelta(hours=13, minutes=59), state=State.DISMISSED)
    await place.incident(
        opened_at=now - timedelta(hours=14, minutes=1), state=State.CLOSED_WARNED, decision=Action.WARN
    )
    await place.incident(opened_at=now - timedelta(days=6, hours=14))
    await place.incident(opened_at=now - timedelta(days=6, hours=14, minutes=1), category=Category.THREAT)
    page = part(await today(place, browser), "week")

    assert "Открыто случаев по дням: 1, 0, 0, 0, 0, 1, 2" in page
    assert "Нарушение подтверждено по дням: 0, 0, 0, 0, 0, 1, 0" in page
    assert "Не нарушение по дням: 0, 0, 0, 0, 0, 0, 1" in page
    assert page.count("<svg") == 3
    assert "style=" not in page


async def test_first_day(place: Kindergarten, browser: Browser) -> None:
    """Without chats the page says what to do next, to each in his place."""
    async with place.store.write() as tx:
        for number in place.chats.values():
            await chats.change(tx, await chats.get(tx, number), institution_id=None)
    async with place.store.write() as tx:
        await people.assign(tx, place.chats["gnomes"], [])

    assert "Чатов пока нет" in await today(place, browser)
    assert "За вами пока не закреплён ни один чат" in await today(place, browser, "educator")
