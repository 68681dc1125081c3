"""`dezhurny admin person …`: register staff, give codes, passwords and roles."""

import asyncio
import secrets
from datetime import datetime, timedelta

import click

from bot import settings, texts
from bot.clock import system_clock
from bot.commands.admin.desk import Desk, desk_of, do, show
from bot.domain import Person, Role
from bot.errors import UserError
from bot.service import staff
from bot.store import journal, people
from bot.store.engine import open_store
from bot.store.signin import SignIns, reset_second_factor

CODE_LIFE = timedelta(hours=72)
STAFF_ROLES = [role.value for role in Role if role is not Role.PARENT]


@click.group("person")
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

    number, code = do(work)
    click.echo(f"Сотрудник № {number} зарегистрирован.")
    _tell_code(code)


@person_group.command("code")
@click.argument("number", type=int)
def person_code(number: int) -> None:
    """Напечатать сотруднику NUMBER новый одноразовый код для бота."""

    async def work(desk: Desk) -> str:
        return await _new_code(desk, (await desk.person(number)).id)

    _tell_code(do(work))


@person_group.command("password")
@click.argument("number", type=int)
@click.argument("login")
@click.password_option("--password", prompt="Пароль", confirmation_prompt="Ещё раз", help="Лучше не писать, а ввести.")
def person_password(number: int, login: str, password: str) -> None:
    """Дать сотруднику NUMBER вход в консоль с логином LOGIN."""

    async def work() -> None:
        given = settings.load()
        async with open_store(given) as store:
            async with store.write() as tx:
                desk = await desk_of(tx, given)
                person = await desk.person(number)
            await SignIns(store, system_clock, desk.office.seal).set_password(login, person.id, password)
            async with store.write() as tx:
                await (await desk_of(tx, given)).note(f"person:{person.id}", "password_set")

    asyncio.run(work())
    click.echo(f"Вход задан: логин {login}. Консоль — по адресу службы, /console")


@person_group.command("totp-reset")
@click.argument("number", type=int)
def reset_totp(number: int) -> None:
    """Забыть второй фактор сотрудника NUMBER (потерян телефон): при входе он настроит новый."""

    async def work(desk: Desk) -> bool:
        person = await desk.person(number)
        done = await reset_second_factor(desk.tx, person.id)
        if done:
            await desk.note(f"person:{person.id}", "second_factor_reset")
        return done

    click.echo(
        "Второй фактор забыт, открытые входы закончены: при следующем входе консоль покажет новый QR-код."
        if do(work)
        else "Второго фактора и не было."
    )


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
            await staff.take_effect(desk.tx, desk.office, person.institution_id)
        return done

    click.echo("Готово." if do(work) else "Так уже и было.")


@person_group.command("leave")
@click.argument("number", type=int)
@click.option("--back", is_flag=True, help="Вернуть ушедшего.")
def person_leave(number: int, *, back: bool) -> None:
    """Отметить, что сотрудник NUMBER больше не работает: карточки пойдут следующему."""

    async def work(desk: Desk) -> None:
        person = await desk.person(number)
        await staff.set_active(desk.tx, desk.office, journal.COMMAND_LINE, person.id, active=back)

    do(work)
    click.echo("Готово.")


@person_group.command("substitute")
@click.argument("number", type=int)
@click.argument("substitute", type=int)
@click.argument("since", type=click.DateTime(["%d.%m.%Y"]))
@click.argument("until", type=click.DateTime(["%d.%m.%Y"]))
@click.option("--chat", type=int, help="Только в этом чате; без него — во всех его чатах.")
def person_substitute(number: int, substitute: int, since: datetime, until: datetime, chat: int | None) -> None:
    """В дни SINCE…UNTIL (24.11.2026) вместо сотрудника NUMBER отвечает SUBSTITUTE."""
    if until < since or number == substitute:
        raise UserError("Замена не записана: конец раньше начала или сотрудник заменяет сам себя")

    async def work(desk: Desk) -> tuple[Person, Person]:
        absent, instead = await desk.person(number), await desk.person(substitute)
        if absent.institution_id != instead.institution_id:
            raise UserError(f"Сотрудники № {number} и № {substitute} из разных учреждений")
        if chat is not None:
            await desk.chat(chat)
        actor, days = journal.COMMAND_LINE, (since.date(), until.date())
        await staff.substitute(desk.tx, desk.office, actor, absent.id, instead.id, *days, chat)
        return absent, instead

    absent, instead = do(work)
    click.echo(f"{since:%d.%m.%Y} — {until:%d.%m.%Y}: вместо {absent.name} отвечает {instead.name}")


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

    show(("№", "Имя", "Роль", "Бот"), do(work))


async def _new_code(desk: Desk, person_id: int) -> str:
    code = secrets.token_urlsafe(12)
    await people.add_code(desk.tx, code, person_id, system_clock() + CODE_LIFE)
    return code


def _tell_code(code: str) -> None:
    click.echo(
        f"Код для бота (одноразовый, {int(CODE_LIFE.total_seconds() // 3600)} ч): {code}\n"
        f"Ссылка для Telegram: https://t.me/ИМЯ_БОТА?start={code}"
    )
