"""Digests: what an educator reads in the morning and an administrator on Monday. Made when they are sent."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import texts
from bot.domain import Institution, Person, Role, State
from bot.service import line
from bot.service.office import Office
from bot.store import chats, incidents, journal, outbox, people
from bot.store.engine import Tx

DAY, WEEK = timedelta(days=1), timedelta(days=7)
SHOWN = 5


async def order_daily(tx: Tx, office: Office, institution: Institution, day: str) -> None:
    """Order the morning's digest for everybody who answers for a chat."""
    for person in await people.staff(tx, institution.id):
        if person.roles & {Role.EDUCATOR, Role.SPECIALIST, Role.ADMINISTRATOR}:
            await _order(tx, office, person, "daily", day)


async def order_weekly(tx: Tx, office: Office, institution: Institution, week: str) -> None:
    """Order the week's digest for every administrator."""
    for person in await people.administrators(tx, institution.id):
        await _order(tx, office, person, "weekly_figures", week)


async def _order(tx: Tx, office: Office, person: Person, notice: str, slot: str) -> None:
    dialog = await people.dialog_of(tx, person, "")
    if dialog is not None:
        await outbox.put(
            tx,
            key=f"{notice}:{person.id}:{slot}",
            kind="notice",
            transport=dialog[0],
            target=dialog[1],
            payload={"notice": notice, "person": person.id},
            now=office.clock(),
        )


async def _daily(tx: Tx, office: Office, payload: dict[str, Any]) -> str | None:
    person = await people.get_person(tx, payload["person"])
    if person is None or not person.active:
        return None
    institution = await people.get_institution(tx, person.institution_id)
    since = office.clock() - DAY
    waiting = await incidents.open_cases_of(tx, person.id)
    lines = []
    if waiting:
        zone = ZoneInfo(institution.time_zone)
        lines.append(f"Ждут вашего решения: {len(waiting)}")
        for incident in sorted(waiting, key=lambda it: (not it.urgent, it.id))[:SHOWN]:
            chat = await chats.get(tx, incident.chat_id)
            until = f", срок {incident.due_at.astimezone(zone):%d.%m %H:%M}" if incident.due_at else ", срок вышел"
            lines.append(f"• № {incident.id}, {chat.title}: {texts.CATEGORY_NAMES[incident.category]}{until}")
        if len(waiting) > SHOWN:
            lines.append(f"• и ещё {len(waiting) - SHOWN}")
    own = [
        chat
        for chat in await chats.of(tx, institution.id)
        if person.id in {it.id for it in await line.on_duty(tx, office, chat)}
    ]
    decided = [it for chat in own for it in await incidents.in_chat_since(tx, chat.id, since) if not it.state.is_open]
    decided = [it for it in decided if it.state not in {State.MERGED, State.OBSERVED}]
    if decided:
        lines.append(f"Решено за сутки в ваших чатах: {len(decided)}")
    unread = 0
    for chat in own:
        unread += await journal.count(tx, f"chat:{chat.id}", "needs_look", since)
    if unread:
        lines.append(f"Бот не смог прочесть (голос, фото без подписи): {unread}. Загляните в чат")
    return "\n".join([texts.DAILY_HEAD, *lines]) if lines else None


async def _weekly(tx: Tx, office: Office, payload: dict[str, Any]) -> str | None:
    person = await people.get_person(tx, payload["person"])
    if person is None or Role.ADMINISTRATOR not in person.roles:
        return None
    since = office.clock() - WEEK
    found = [
        (chat, incident)
        for chat in await chats.of(tx, person.institution_id)
        for incident in await incidents.in_chat_since(tx, chat.id, since)
        if incident.state is not State.MERGED
    ]
    kinds = Counter(incident.category for _, incident in found)
    places = Counter(chat.title for chat, _ in found)
    false_alarms = sum(incident.state is State.DISMISSED for _, incident in found)
    still_open = sum(incident.state.is_open for _, incident in found)
    observed = sum(incident.state is State.OBSERVED for _, incident in found)
    _, failed, _ = await outbox.waiting(tx)
    if not found and not failed:
        return texts.WEEKLY_QUIET
    lines = [texts.WEEKLY_HEAD, f"Случаев: {len(found)}, не решено: {still_open}, ложных: {false_alarms}"]
    if observed:
        lines.append(f"Из них наблюдение без оповещения: {observed}")
    lines += [f"• {texts.CATEGORY_NAMES[kind]}: {number}" for kind, number in kinds.most_common()]
    if places:
        lines.append("Чаще всего: " + ", ".join(f"{title} — {number}" for title, number in places.most_common(3)))
    if failed:
        lines.append(f"Не выполнено действий бота: {failed}. Подробности в консоли")
    return "\n".join(lines)


async def _backlog(tx: Tx, _office: Office, payload: dict[str, Any]) -> str | None:
    waiting = await outbox.waiting_for(tx, payload["transport"], payload["target"])
    return texts.NOTICES["backlog"].format(waiting=waiting) if waiting else None


RENDER: dict[str, Callable[[Tx, Office, dict[str, Any]], Awaitable[str | None]]] = {
    "daily": _daily,
    "weekly_figures": _weekly,
    "backlog": _backlog,
}
