"""The private dialog: linking an account, words to a case (a note, an appeal), and the staff's commands."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from bot import texts
from bot.domain import Action, Person, Role
from bot.errors import UserError
from bot.events import PrivateMessage
from bot.service import appeals, cards, cases, line, settings, staff
from bot.service.office import Office
from bot.service.record import note
from bot.store import chats, incidents, journal, outbox, people, remarks
from bot.store.engine import Tx
from bot.store.remarks import Awaited
from bot.transport.interface import Button

# What a command answers: a text's key and its fields (ids only).
Reply = dict[str, Any]


async def hear(tx: Tx, office: Office, transport: str, message: PrivateMessage) -> None:
    """Answer a private message; the answer is ordered, not sent."""
    person = await people.person_of(tx, transport, message.by.id)
    if person is not None:
        await people.set_dialog(tx, transport, message.by.id, message.chat)
        await line.catch_up(tx, office, person)
    word, _, rest = message.text.strip().partition(" ")
    # Telegram appends the bot's name in groups and some clients do so in dialogs.
    command = word.partition("@")[0].lower()
    reply = await _answer(tx, office, transport, message, person, command, rest.strip())
    await outbox.put(
        tx,
        key=f"reply:{transport}:{message.chat}:{office.token()}",
        kind="reply",
        transport=transport,
        target=message.chat,
        payload=reply,
        now=office.clock(),
    )


async def render(tx: Tx, office: Office, payload: Reply) -> tuple[str, tuple[Button, ...]]:
    """The reply in words and buttons; an invitation's code is made now, so that it never rests in the outbox."""
    key = payload["reply"]
    if key == "rules":
        return texts.RULES, ()
    if key == "chats":
        return await _list_chats(tx, office, payload["institution"]), ()
    if key == "people":
        return await _list_people(tx, payload["institution"]), ()
    if key == "settings":
        return await settings.show(tx, payload["institution"]), ()
    if key == "decided":
        incident = await incidents.get(tx, payload["incident"])
        assert incident is not None
        return texts.already_decided(incident), ()
    if key == "appeals":
        return texts.DIALOG[key], await _appeal_buttons(tx, payload["incidents"])
    return await _say(tx, office, key, payload), ()


async def _say(tx: Tx, office: Office, key: str, payload: Reply) -> str:
    fields: dict[str, Any] = dict(payload)
    if "person" in payload:
        person = await people.get_person(tx, payload["person"])
        assert person is not None
        fields |= {"person": person.name, "number": person.id, "role": _roles(person)}
    if "people" in payload:
        named = [await people.get_person(tx, person_id) for person_id in payload["people"]]
        fields["people"] = ", ".join(person.name for person in named if person)
    if "chat" in payload:
        chat = await chats.get(tx, payload["chat"])
        fields |= {"chat": texts.quoted(chat.title), "number": chat.id}
    if key == "invited":
        fields |= {
            "invitation": office.invitation(await new_code(tx, office, payload["person"])),
            "hours": int(office.code_life.total_seconds() // 3600),
        }
    if key == "console":
        fields |= {
            "link": f"{office.console}/console/link/{await new_link(tx, office, payload['person'])}",
            "minutes": int(people.CONSOLE_LIFE.total_seconds() // 60),
        }
    return (texts.DIALOG.get(key) or texts.ANSWERS[key]).format_map(fields)


async def _appeal_buttons(tx: Tx, numbers: list[int]) -> tuple[Button, ...]:
    buttons = []
    for number in numbers:
        incident = await incidents.get(tx, number)
        if incident is not None:
            chat = await chats.get(tx, incident.chat_id)
            institution = await people.get_institution(tx, incident.institution_id)
            label = f"{chat.title}, {cards.local_time(incident, institution)}"
            buttons.append(Button(label, f"{appeals.PREFIX}:{number}"))
    return tuple(buttons)


async def new_code(tx: Tx, office: Office, person_id: int) -> str:
    """Make a one-time code that links whoever sends it to this person."""
    code = office.token()
    await people.add_code(tx, code, person_id, office.clock() + office.code_life)
    return code


async def new_link(tx: Tx, office: Office, person_id: int) -> str:
    """Make what opens the console once; an earlier one opens nothing any more."""
    code = office.token()
    await people.drop_codes(tx, person_id, people.CONSOLE)
    await people.add_code(tx, code, person_id, office.clock() + people.CONSOLE_LIFE, people.CONSOLE)
    return code


async def _answer(
    tx: Tx, office: Office, transport: str, message: PrivateMessage, person: Person | None, command: str, rest: str
) -> Reply:
    if command == "/start" and rest:
        return await _link(tx, office, transport, message, rest)
    heard = await _awaited(tx, office, transport, message, person, command)
    if heard is not None:
        return heard
    if command in {"/appeal", "/оспорить"}:
        found = await appeals.of_author(tx, office, transport, message.by.id)
        return {"reply": "appeals", "incidents": [it.id for it in found[:5]]} if found else {"reply": "appeal_nothing"}
    if command in {"/rules", "/правила"}:
        return {"reply": "rules"}
    if person is None:
        # A code sent by itself is as good as the link: not every client opens links with a parameter.
        plain = message.text.strip()
        return await _link(tx, office, transport, message, plain) if _like_code(plain) else {"reply": "hello"}
    return await _staff(tx, office, person, command, rest)


async def _staff(tx: Tx, office: Office, person: Person, command: str, rest: str) -> Reply:
    """What a member of staff may ask for, and beside it what only an administrator may."""
    administers = Role.ADMINISTRATOR in person.roles
    if command in {"/start", "/help", "/помощь"}:
        return {"reply": "help_administrator" if administers else "help_staff"}
    if command in {"/console", "/консоль"}:
        return {"reply": "console", "person": person.id}
    if command in {"/chats", "/чаты"}:
        return {"reply": "chats", "institution": person.institution_id}
    act = _COMMANDS.get(command)
    if act is None:
        return {"reply": "unknown"}
    return await act(tx, office, person, rest) if administers else {"reply": "not_administrator"}


async def _awaited(
    tx: Tx, office: Office, transport: str, message: PrivateMessage, person: Person | None, command: str
) -> Reply | None:
    """The reply to words that were waited for; None: nothing was, or another command gives it up."""
    awaited = await remarks.awaited(tx, transport, message.by.id, office.clock())
    if awaited is not None:
        # Whatever comes now is the answer, or another command gives it up.
        await remarks.stop_waiting(tx, transport, message.by.id)
        if command in {"/cancel", "/отмена"}:
            return {"reply": "cancelled"}
        if not command.startswith("/") and message.text.strip():
            return await _take(tx, office, transport, message, person, awaited)
    return None


async def _take(
    tx: Tx, office: Office, transport: str, message: PrivateMessage, person: Person | None, awaited: Awaited
) -> Reply:
    words = message.text.strip()
    if awaited.what == remarks.APPEAL:
        taken = await appeals.open_(tx, office, transport, message.by.id, awaited.incident_id, words)
        return {"reply": taken}
    incident = await incidents.get(tx, awaited.incident_id)
    if incident is None or person is None:
        return {"reply": "unknown"}
    answer = await cases.decide(tx, office, incident, person, Action.CLOSE, words)
    return {"reply": "closed_with_note" if answer == Action.CLOSE else answer, "incident": incident.id}


def _like_code(text: str) -> bool:
    return len(text) >= 16 and text.replace("-", "").replace("_", "").isalnum() and text.isascii()  # noqa: PLR2004 the shortest code


async def _link(tx: Tx, office: Office, transport: str, message: PrivateMessage, code: str) -> Reply:
    person_id = await people.use_code(tx, code, office.clock())
    person = await people.get_person(tx, person_id) if person_id is not None else None
    if person is None or not person.active:
        return {"reply": "bad_code"}
    await people.link(tx, transport, message.by.id, person.id, message.chat)
    await note(tx, office, f"person:{person.id}", "linked", actor=journal.person(person.id), transport=transport)
    await line.catch_up(tx, office, person)
    return {"reply": "linked", "person": person.id}


async def _people(_tx: Tx, _office: Office, person: Person, _rest: str) -> Reply:
    return {"reply": "people", "institution": person.institution_id}


async def _invite(tx: Tx, office: Office, person: Person, rest: str) -> Reply:
    role, _, name = rest.partition(" ")
    roles = {it.value: it for it in Role if it is not Role.PARENT} | {texts.ROLES[it]: it for it in Role}
    if role not in roles or not name.strip():
        return {"reply": "bad_command", "example": "/invite educator Анна Петровна"}
    person_id = await people.add_person(tx, person.institution_id, name.strip()[:200], [roles[role]], office.clock())
    await note(tx, office, f"person:{person_id}", "registered", actor=journal.person(person.id), roles=[roles[role]])
    return {"reply": "invited", "person": person_id}


async def _code(tx: Tx, _office: Office, person: Person, rest: str) -> Reply:
    number = _number(rest)
    someone = await people.get_person(tx, number) if number else None
    if someone is None or someone.institution_id != person.institution_id:
        return {"reply": "no_such"}
    return {"reply": "invited", "person": someone.id}


async def _assign(tx: Tx, office: Office, person: Person, rest: str) -> Reply:
    numbers = [number for number in map(_number, rest.split()) if number]
    if len(numbers) < 2 or len(numbers) != len(rest.split()):  # noqa: PLR2004 a chat and somebody
        return {"reply": "bad_command", "example": "/assign 2 3"}
    chat_id, *person_ids = numbers
    own_chats = {chat.id for chat in await chats.of(tx, person.institution_id)}
    own_people = {someone.id for someone in await people.staff(tx, person.institution_id)}
    if chat_id not in own_chats or not set(person_ids) <= own_people:
        return {"reply": "no_such"}
    await staff.assign(tx, office, journal.person(person.id), chat_id, person_ids)
    return {"reply": "assigned", "chat": chat_id, "people": person_ids}


async def _claim(tx: Tx, office: Office, person: Person, rest: str) -> Reply:
    unclaimed = {chat.id: chat for chat in await chats.of(tx, None)}
    chat = unclaimed.get(_number(rest) or 0)
    if chat is None:
        return {"reply": "no_such"}
    chat = await chats.change(tx, chat, institution_id=person.institution_id)
    await note(tx, office, f"chat:{chat.id}", "claimed", actor=journal.person(person.id))
    return {"reply": "claimed", "chat": chat.id}


async def _substitute(tx: Tx, office: Office, person: Person, rest: str) -> Reply:
    words = rest.split()
    example = {"reply": "bad_command", "example": "/substitute 3 4 24.11.2026 30.11.2026"}
    if len(words) != 4:  # noqa: PLR2004 who, by whom, since, until
        return example
    absent, instead = _number(words[0]), _number(words[1])
    try:
        since, until = (datetime.strptime(word, "%d.%m.%Y").date() for word in words[2:])  # noqa: DTZ007 a day has no zone
    except ValueError:
        return example
    own_people = {someone.id for someone in await people.staff(tx, person.institution_id)}
    if absent is None or instead is None or not {absent, instead} <= own_people:
        return {"reply": "no_such"}
    if absent == instead or until < since:
        return example
    await staff.substitute(tx, office, journal.person(person.id), absent, instead, since, until)
    days = f"{since:%d.%m.%Y} — {until:%d.%m.%Y}"
    return {"reply": "substituted", "people": [instead], "person": absent, "days": days}


async def _settings(_tx: Tx, _office: Office, person: Person, _rest: str) -> Reply:
    return {"reply": "settings", "institution": person.institution_id}


async def _set(tx: Tx, office: Office, person: Person, rest: str) -> Reply:
    institution = await people.get_institution(tx, person.institution_id)
    try:
        said = await settings.change(tx, office, journal.person(person.id), institution, rest)
    except UserError as error:
        return {"reply": "refused", "why": str(error)}
    return {"reply": "changed", "said": said}


async def _list_chats(tx: Tx, office: Office, institution_id: int) -> str:
    lines = []
    for chat in await chats.of(tx, institution_id):
        names = ", ".join(person.name for person in await line.on_duty(tx, office, chat)) or "никто не назначен"
        lines.append(f"№ {chat.id} {chat.title}: {names}")
    lines += [f"№ {chat.id} {chat.title}: не закреплён (/claim {chat.id})" for chat in await chats.of(tx, None)]
    return "\n".join(lines) or texts.DIALOG["no_chats"]


async def _list_people(tx: Tx, institution_id: int) -> str:
    lines = []
    for person in await people.staff(tx, institution_id):
        linked = "" if await people.accounts(tx, person.id) else " (ещё не подключился: /code " + str(person.id) + ")"
        lines.append(f"№ {person.id} {person.name}, {_roles(person)}{linked}")
    return "\n".join(lines)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004 what a database's integer holds


def _roles(person: Person) -> str:
    return ", ".join(texts.ROLES[role] for role in sorted(person.roles))


_COMMANDS: dict[str, Callable[[Tx, Office, Person, str], Awaitable[Reply]]] = {
    "/people": _people,
    "/сотрудники": _people,
    "/invite": _invite,
    "/пригласить": _invite,
    "/code": _code,
    "/код": _code,
    "/assign": _assign,
    "/назначить": _assign,
    "/substitute": _substitute,
    "/замена": _substitute,
    "/settings": _settings,
    "/настройки": _settings,
    "/set": _set,
    "/задать": _set,
    "/claim": _claim,
    "/закрепить": _claim,
}
