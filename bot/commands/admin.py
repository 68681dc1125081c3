"""`dezhurny admin …`: register an institution, its people, roles, chats and who answers for which."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from rich.console import Console
from rich.table import Table

from bot import settings, texts
from bot.clock import system_clock
from bot.domain import Chat, Institution, Person, Role
from bot.errors import UserError
from bot.policy import parse_hours
from bot.store import chats, journal, people
from bot.store.engine import Tx, open_store
from bot.store.signin import SignIns

T = TypeVar("T")

CODE_LIFE = timedelta(hours=72)
QUIET_HOURS = "21:00-07:00"
WORKING_HOURS = "07:00-19:00"
REACT = click.IntRange(5, 7 * 24 * 60)
STAFF_ROLES = [role.value for role in Role if role is not Role.PARENT]


@dataclass(frozen=True, slots=True)
class Desk:
    """One transaction of the command line."""

    tx: Tx

    async def note(self, subject: str, action: str, **details: object) -> None:
        """Journal what was done here."""
        await journal.append(
            self.tx, at=system_clock(), actor=journal.COMMAND_LINE, action=action, subject=subject, details=details
        )

    async def institution(self, number: int | None) -> Institution:
        """The institution meant: the only one, or the one with this number."""
        known = await people.institutions(self.tx)
        if not known:
            raise UserError("Учреждение ещё не зарегистрировано: dezhurny admin institution add «Название»")
        if number is None:
            if len(known) > 1:
                raise UserError("Учреждений несколько: укажите номер в --institution (dezhurny admin institution list)")
            return known[0]
        found = next((institution for institution in known if institution.id == number), None)
        return _there(found, "учреждения", number, "institution list")

    async def person(self, number: int) -> Person:
        """A person by number."""
        return _there(await people.get_person(self.tx, number), "сотрудника", number, "person list")

    async def chat(self, number: int) -> Chat:
        """A chat by number."""
        everywhere = [*await people.institutions(self.tx), None]
        for place in everywhere:
            for chat in await chats.of(self.tx, place.id if place else None):
                if chat.id == number:
                    return chat
        return _there(None, "чата", number, "chat list")


@asynccontextmanager
async def _desk() -> AsyncIterator[Desk]:
    async with open_store(settings.load()) as store, store.write() as tx:
        yield Desk(tx)


def _do(work: Callable[[Desk], Awaitable[T]]) -> T:
    async def within() -> T:
        async with _desk() as desk:
            return await work(desk)

    return asyncio.run(within())


def _there(found: T | None, what: str, number: int, where: str) -> T:
    if found is None:
        raise UserError(f"Нет {what} № {number}: посмотрите dezhurny admin {where}")
    return found


@click.group()
def admin() -> None:
    """Учреждение, сотрудники, чаты и ответственные. Порядок: institution add, person add, chat add, assign."""


# Institutions.


@admin.group("institution")
def institution_group() -> None:
    """Учреждения."""


@institution_group.command("add")
@click.argument("name")
@click.option("--time-zone", default="Europe/Moscow", show_default=True, help="Часовой пояс, например Asia/Omsk.")
@click.option("--quiet", default=QUIET_HOURS, show_default=True, help="Тихие часы для карточек; «нет» — без них.")
@click.option("--hours", default=WORKING_HOURS, show_default=True, help="Рабочие часы: по ним идут сроки.")
@click.option("--saturdays", is_flag=True, help="Суббота — рабочий день.")
@click.option("--react", type=REACT, default=120, show_default=True, help="Рабочих минут на решение случая.")
@click.option("--edition", default="1", show_default=True, help="Редакция положения, например 2026-1.")
def add_institution(
    name: str, time_zone: str, quiet: str, hours: str, react: int, edition: str, *, saturdays: bool
) -> None:
    """Зарегистрировать учреждение NAME."""
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise UserError(f"Нет часового пояса «{time_zone}»: пример — Asia/Yekaterinburg") from None
    night, day = _quiet(quiet), _working(hours)

    async def work(desk: Desk) -> int:
        number = await people.add_institution(
            desk.tx,
            name,
            time_zone=time_zone,
            edition=edition,
            now=system_clock(),
            quiet=night,
            hours=day,
            saturdays=saturdays,
            react_minutes=react,
        )
        await desk.note(f"institution:{number}", "registered", edition=edition)
        return number

    click.echo(f"Учреждение № {_do(work)} зарегистрировано. Дальше: dezhurny admin person add «Имя Отчество» --role …")


@institution_group.command("set")
@click.option("--quiet", help="Тихие часы для карточек, например 21:00-07:00; «нет» — без них.")
@click.option("--hours", help="Рабочие часы, например 07:00-19:00.")
@click.option("--saturdays/--no-saturdays", default=None, help="Суббота — рабочий день.")
@click.option("--react", type=REACT, help="Рабочих минут на решение случая.")
@click.option("--reminder", type=click.IntRange(1, 1440), help="Напоминание в чате не чаще, минут.")
@click.option("--edition", help="Редакция положения: новые случаи судят по ней.")
@click.option("--institution", type=int, help="Номер учреждения, если их несколько.")
def set_institution(
    quiet: str | None,
    hours: str | None,
    react: int | None,
    reminder: int | None,
    edition: str | None,
    institution: int | None,
    *,
    saturdays: bool | None,
) -> None:
    """Изменить настройки учреждения; действуют сразу, без перезапуска службы."""
    changes: dict[str, Any] = {
        "saturdays": saturdays, "react_minutes": react, "reminder_minutes": reminder, "edition": edition
    }  # fmt: skip
    if quiet is not None:
        changes["quiet_from"], changes["quiet_to"] = _quiet(quiet) or (None, None)
    if hours is not None:
        changes["opens"], changes["closes"] = _working(hours)
    given = {name: value for name, value in changes.items() if value is not None or name.startswith("quiet")}
    if not given:
        raise UserError("Нечего менять: назовите хотя бы одну настройку (dezhurny admin institution set --help)")

    async def work(desk: Desk) -> Institution:
        it = await desk.institution(institution)
        await people.change_institution(desk.tx, it.id, **given)
        await desk.note(f"institution:{it.id}", "settings", **{name: str(value) for name, value in given.items()})
        return it

    click.echo(f"{_do(work).name}: настройки изменены")


@institution_group.command("list")
def list_institutions() -> None:
    """Показать учреждения."""
    found = _do(lambda desk: people.institutions(desk.tx))
    _table(
        ("№", "Название", "Пояс", "Работа", "Срок, мин", "Тихие часы", "Редакция", "Свои данные"),
        [
            (
                str(it.id),
                it.name,
                it.time_zone,
                _work(it),
                str(it.react_minutes),
                _hours(it),
                it.edition,
                ", ".join(it.own_values) or "—",
            )
            for it in found
        ],
    )


@institution_group.command("own")
@click.argument("values", nargs=-1, required=True)
@click.option("--institution", type=int, help="Номер учреждения, если их несколько.")
def own_values(values: tuple[str, ...], institution: int | None) -> None:
    """Задать телефоны, почту, адреса и ссылки самого учреждения: они не персональные данные."""

    async def work(desk: Desk) -> Institution:
        it = await desk.institution(institution)
        await people.change_institution(desk.tx, it.id, own_values=list(values))
        await desk.note(f"institution:{it.id}", "own_values", count=len(values))
        return it

    click.echo(f"{_do(work).name}: своих данных {len(values)}")


# People.


@admin.group("person")
def person_group() -> None:
    """Сотрудники."""


@person_group.command("add")
@click.argument("name")
@click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice(STAFF_ROLES), help="Должность в чатах."
)
@click.option("--institution", type=int, help="Номер учреждения, если их несколько.")
def add_person(name: str, roles: tuple[str, ...], institution: int | None) -> None:
    """Зарегистрировать сотрудника NAME и напечатать одноразовый код для бота."""

    async def work(desk: Desk) -> tuple[int, str]:
        it = await desk.institution(institution)
        number = await people.add_person(desk.tx, it.id, name, [Role(role) for role in roles], system_clock())
        await desk.note(f"person:{number}", "registered", roles=list(roles))
        return number, await _new_code(desk, number)

    number, code = _do(work)
    click.echo(f"Сотрудник № {number} зарегистрирован.")
    _tell_code(code)


@person_group.command("code")
@click.argument("number", type=int)
def person_code(number: int) -> None:
    """Напечатать сотруднику NUMBER новый одноразовый код для бота."""

    async def work(desk: Desk) -> str:
        return await _new_code(desk, (await desk.person(number)).id)

    _tell_code(_do(work))


@person_group.command("password")
@click.argument("number", type=int)
@click.argument("login")
@click.password_option("--password", prompt="Пароль", confirmation_prompt="Ещё раз", help="Лучше не писать, а ввести.")
def person_password(number: int, login: str, password: str) -> None:
    """Дать сотруднику NUMBER вход в консоль с логином LOGIN."""

    async def work() -> None:
        async with open_store(settings.load()) as store:
            async with store.read() as tx:
                person = await Desk(tx).person(number)
            await SignIns(store, system_clock).set_password(login, person.id, password)
            async with store.write() as tx:
                await Desk(tx).note(f"person:{person.id}", "password_set")

    asyncio.run(work())
    click.echo(f"Вход задан: логин {login}. Консоль — по адресу службы, /console")


@person_group.command("role")
@click.argument("number", type=int)
@click.argument("role", type=click.Choice(STAFF_ROLES))
@click.option("--remove", is_flag=True, help="Снять, а не назначить.")
def person_role(number: int, role: str, *, remove: bool) -> None:
    """Назначить сотруднику NUMBER должность ROLE или снять её."""

    async def work(desk: Desk) -> bool:
        person = await desk.person(number)
        if remove:
            done = await people.dismiss(desk.tx, person.id, Role(role))
        else:
            done = await people.appoint(desk.tx, person.id, Role(role), system_clock())
        if done:
            await desk.note(f"person:{person.id}", "role_removed" if remove else "role_given", role=role)
        return done

    click.echo("Готово." if _do(work) else "Так уже и было.")


@person_group.command("leave")
@click.argument("number", type=int)
@click.option("--back", is_flag=True, help="Вернуть ушедшего.")
def person_leave(number: int, *, back: bool) -> None:
    """Отметить, что сотрудник NUMBER больше не работает: карточки пойдут следующему."""

    async def work(desk: Desk) -> None:
        person = await desk.person(number)
        await people.set_active(desk.tx, person.id, active=back)
        await desk.note(f"person:{person.id}", "returned" if back else "left")

    _do(work)
    click.echo("Готово.")


@person_group.command("list")
@click.option("--institution", type=int, help="Номер учреждения, если их несколько.")
def list_people(institution: int | None) -> None:
    """Показать сотрудников."""

    async def work(desk: Desk) -> list[tuple[str, ...]]:
        it = await desk.institution(institution)
        rows: list[tuple[str, ...]] = []
        for person in await people.staff(desk.tx, it.id):
            linked = ", ".join(account.transport for account in await people.accounts(desk.tx, person.id))
            roles = ", ".join(texts.ROLES[role] for role in sorted(person.roles))
            rows.append((str(person.id), person.name, roles, linked or "ещё нет: dezhurny admin person code"))
        return rows

    _table(("№", "Имя", "Роль", "Бот"), _do(work))


# Chats.


@admin.group("chat")
def chat_group() -> None:
    """Чаты. Чат появляется сам, когда бота добавили в группу; `add` нужен, если номер чата уже известен."""


# A messenger's chat number may begin with a minus (Telegram), which is no option.
@chat_group.command("add", context_settings={"ignore_unknown_options": True})
@click.argument("external")
@click.argument("title")
@click.option("--transport", default="telegram", show_default=True, help="Мессенджер.")
@click.option("--institution", type=int, help="Номер учреждения, если их несколько.")
def add_chat(external: str, title: str, transport: str, institution: int | None) -> None:
    """Закрепить за учреждением чат с номером мессенджера EXTERNAL."""

    async def work(desk: Desk) -> int:
        it = await desk.institution(institution)
        known = await chats.find(desk.tx, transport, external)
        rights = {
            "present": known.present if known else True,
            "reads_all": known.reads_all if known else True,
            "can_delete": known.can_delete if known else True,
        }
        chat = await chats.save(desk.tx, transport, external, title=title, **rights)
        await chats.change(desk.tx, chat, institution_id=it.id)
        await desk.note(f"chat:{chat.id}", "claimed")
        return chat.id

    number = _do(work)
    click.echo(f"Чат № {number} закреплён. Дальше: dezhurny admin assign {number} НОМЕР_СОТРУДНИКА")


@chat_group.command("list")
def list_chats() -> None:
    """Показать чаты и кто за них отвечает."""

    async def work(desk: Desk) -> list[tuple[str, ...]]:
        rows: list[tuple[str, ...]] = []
        for place in [*await people.institutions(desk.tx), None]:
            for chat in await chats.of(desk.tx, place.id if place else None):
                duty = ", ".join(person.name for person in await people.duties(desk.tx, chat.id)) or "никто"
                owner = place.name if place else "не закреплён: dezhurny admin chat claim"
                rows.append((str(chat.id), chat.title, owner, duty, _rights(chat)))
        return rows

    _table(("№", "Чат", "Учреждение", "Отвечает", "Бот"), _do(work))


@chat_group.command("claim")
@click.argument("number", type=int)
@click.option("--institution", type=int, help="Номер учреждения, если их несколько.")
def claim_chat(number: int, institution: int | None) -> None:
    """Закрепить за учреждением чат NUMBER, куда бота уже добавили."""

    async def work(desk: Desk) -> None:
        it = await desk.institution(institution)
        chat = await desk.chat(number)
        await chats.change(desk.tx, chat, institution_id=it.id)
        await desk.note(f"chat:{chat.id}", "claimed")

    _do(work)
    click.echo(f"Чат № {number} закреплён. Дальше: dezhurny admin assign {number} НОМЕР_СОТРУДНИКА")


@admin.command("assign")
@click.argument("chat", type=int)
@click.argument("persons", type=int, nargs=-1, required=True)
def assign(chat: int, persons: tuple[int, ...]) -> None:
    """Назначить, кто отвечает за чат CHAT: номера сотрудников PERSONS по порядку очереди."""

    async def work(desk: Desk) -> tuple[Chat, list[Person]]:
        it = await desk.chat(chat)
        line = [await desk.person(number) for number in dict.fromkeys(persons)]
        strangers = [person for person in line if person.institution_id != it.institution_id]
        if strangers:
            raise UserError(f"Чат № {chat} и сотрудник № {strangers[0].id} из разных учреждений: сначала закрепите чат")
        await people.assign(desk.tx, it.id, [person.id for person in line])
        await desk.note(f"chat:{it.id}", "assigned", people=[person.id for person in line])
        return it, line

    it, line = _do(work)
    click.echo(f"За чат {texts.quoted(it.title)} отвечает: {', '.join(person.name for person in line)}")


async def _new_code(desk: Desk, person_id: int) -> str:
    code = secrets.token_urlsafe(12)
    await people.add_code(desk.tx, code, person_id, system_clock() + CODE_LIFE)
    return code


def _tell_code(code: str) -> None:
    click.echo(
        f"Код для бота (одноразовый, {int(CODE_LIFE.total_seconds() // 3600)} ч): {code}\n"
        f"Ссылка для Telegram: https://t.me/ИМЯ_БОТА?start={code}"
    )


def _rights(chat: Chat) -> str:
    if not chat.present:
        return "не в чате"
    missing = [words for right, words in texts.MISSING_RIGHTS.items() if not getattr(chat, right)]
    return "нет права: " + ", ".join(missing) if missing else "права есть"


def _work(it: Institution) -> str:
    return f"{it.opens:%H:%M}-{it.closes:%H:%M}" + (", суббота тоже" if it.saturdays else "")


def _hours(it: Institution) -> str:
    return f"{it.quiet_from:%H:%M}-{it.quiet_to:%H:%M}" if it.quiet_from and it.quiet_to else "нет"


def _quiet(written: str) -> tuple[time, time] | None:
    try:
        return None if written == "нет" else parse_hours(written)
    except ValueError:
        raise UserError(f"Тихие часы «{written}» не разобраны: пример — 21:00-07:00") from None


def _working(written: str) -> tuple[time, time]:
    try:
        opens, closes = parse_hours(written)
    except ValueError:
        raise UserError(f"Рабочие часы «{written}» не разобраны: пример — 07:00-19:00") from None
    if opens >= closes:
        raise UserError(f"Рабочие часы «{written}»: начало позже конца, сроки никогда не пойдут. Пример — 07:00-19:00")
    return opens, closes


def _table(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    table: Any = Table(*columns)
    for row in rows:
        table.add_row(*row)
    Console().print(table if rows else "Пока пусто.")
