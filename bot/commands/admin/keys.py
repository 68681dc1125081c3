"""`dezhurny admin token …`: keys to the API for other programs."""

import click

from bot.clock import system_clock
from bot.commands.admin.desk import Desk, do, show
from bot.errors import UserError
from bot.store import tokens
from bot.store.tokens import LONGEST_NAME, ApiScope

SCOPES = click.Choice([scope.value for scope in ApiScope])
DAYS = click.IntRange(1, 3650)


@click.group("token")
def token_group() -> None:
    """Ключи API."""


@token_group.command("add")
@click.argument("name")
@click.option("--person", type=int, required=True, help="От чьего имени: ключ видит не больше, чем этот сотрудник.")
@click.option("--scope", "scopes", multiple=True, required=True, type=SCOPES, help="Что разрешить; можно несколько.")
@click.option("--days", type=DAYS, default=365, show_default=True, help="Сколько дней действует.")
def add_token(name: str, person: int, scopes: tuple[str, ...], days: int) -> None:
    """Создать ключ для программы NAME и напечатать его: потом его не узнать."""
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise UserError(f"Название программы — от 1 до {LONGEST_NAME} знаков")

    async def work(desk: Desk) -> tuple[int, str]:
        holder = await desk.person(person)
        allowed = frozenset(map(ApiScope, scopes))
        number, key = await tokens.make(desk.tx, holder.id, name, allowed, system_clock(), days)
        await desk.note(f"api_token:{number}", "api_token_made", scopes=sorted(allowed), days=days)
        return number, key

    number, key = do(work)
    click.echo(f"Ключ № {number}, действует {days} дн. Сохраните: больше он не показывается.\n{key}")


@token_group.command("list")
@click.option("--institution", type=int, help="Номер учреждения, если их несколько.")
def list_tokens(institution: int | None) -> None:
    """Показать ключи."""

    async def work(desk: Desk) -> list[tuple[str, ...]]:
        it = await desk.institution(institution)
        return [_row(token) for token in await tokens.of(desk.tx, it.id)]

    show(("№", "Программа", "От имени", "Разрешено", "До", "Запрос", "Состояние"), do(work))


@token_group.command("revoke")
@click.argument("number", type=int)
@click.option("--institution", type=int, help="Номер учреждения, если их несколько.")
def revoke_token(number: int, institution: int | None) -> None:
    """Отозвать ключ NUMBER."""

    async def work(desk: Desk) -> bool:
        it = await desk.institution(institution)
        done = await tokens.revoke(desk.tx, it.id, number, system_clock())
        if done:
            await desk.note(f"api_token:{number}", "api_token_revoked")
        return done

    if not do(work):
        raise UserError(f"Действующего ключа № {number} нет: посмотрите dezhurny admin token list")
    click.echo("Ключ отозван.")


def _row(token: tokens.Token) -> tuple[str, ...]:
    state = "отозван" if token.revoked_at else "действует" if token.is_good(system_clock()) else "истёк"
    used = f"{token.used_at:%d.%m.%Y}" if token.used_at else "не было"
    scopes = ", ".join(token.scopes)
    return (str(token.id), token.name, token.person, scopes, f"{token.expires_at:%d.%m.%Y}", used, state)
