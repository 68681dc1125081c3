"""`dezhurny admin institution …`: register an institution and change its settings."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from bot.clock import system_clock
from bot.commands.admin.desk import Desk, do, show
from bot.domain import Institution
from bot.errors import UserError
from bot.options import Choice, Mode, parse_hours
from bot.service import settings as dialog_settings
from bot.store import choices, journal, people

QUIET_HOURS = "21:00-07:00"
WORKING_HOURS = "07:00-19:00"
REACT = click.IntRange(5, 7 * 24 * 60)


@click.group("institution")
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
@click.option("--shadow", is_flag=True, help="Начать с наблюдения: записывать, но никому не сообщать.")
def add_institution(
    name: str, time_zone: str, quiet: str, hours: str, react: int, edition: str, *, saturdays: bool, shadow: bool
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
        if shadow:
            await choices.choose(desk.tx, number, Choice("mode", Mode.SHADOW.value))
        await desk.note(f"institution:{number}", "registered", edition=edition, shadow=shadow)
        return number

    click.echo(f"Учреждение № {do(work)} зарегистрировано. Дальше: dezhurny admin person add «Имя Отчество» --role …")


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

    click.echo(f"{do(work).name}: настройки изменены")


@institution_group.command("option", context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1)
@click.option("--institution", type=int, help="Номер учреждения, если их несколько.")
def option(words: tuple[str, ...], institution: int | None) -> None:
    """Показать или изменить выбор: «mode наблюдение чат 2 вид insult»; «по умолчанию» возвращает."""

    async def work(desk: Desk) -> str:
        it = await desk.institution(institution)
        if not words:
            return await dialog_settings.show(desk.tx, it.id)
        line = " ".join(words)
        return await dialog_settings.change(desk.tx, desk.office, journal.COMMAND_LINE, it, line) + ". Действует сразу."

    click.echo(do(work))


@institution_group.command("day")
@click.argument("day", type=click.DateTime(["%d.%m.%Y"]))
@click.argument("kind", type=click.Choice(["рабочий", "выходной", "обычный"]))
@click.option("--institution", type=int, help="Номер учреждения, если их несколько.")
def day(day: datetime, kind: str, institution: int | None) -> None:
    """Свой день календаря: DAY (31.12.2026) рабочий или выходной вопреки общему; «обычный» — как у всех."""

    async def work(desk: Desk) -> Institution:
        it = await desk.institution(institution)
        days = {key: works for key, works in it.days.items() if key != day.date().isoformat()}
        if kind != "обычный":
            days[day.date().isoformat()] = kind == "рабочий"
        await people.change_institution(desk.tx, it.id, days=days)
        await desk.note(f"institution:{it.id}", "settings", day=day.date().isoformat(), kind=kind)
        return it

    click.echo(f"{do(work).name}: {day:%d.%m.%Y} — день {kind}")


@institution_group.command("list")
def list_institutions() -> None:
    """Показать учреждения."""
    found = do(lambda desk: people.institutions(desk.tx))
    show(
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

    click.echo(f"{do(work).name}: своих данных {len(values)}")


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
