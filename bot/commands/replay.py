"""`dezhurny replay`: today's rules over the recorded cases: what would be new, what would be lost."""

import asyncio
from collections.abc import Sequence

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot import settings
from bot.app import make_office
from bot.clock import system_clock
from bot.service import replay as service
from bot.service.replay import Again
from bot.store import journal
from bot.store.engine import must_exist, open_store
from bot.store.seal import open_seal
from bot.texts import CATEGORY_NAMES
from filters.types import Category

# The exit code that says: some cases would not be opened any more.
LOSES = 3


@click.command()
@click.option("--days", type=click.IntRange(1, 3650), default=service.DAYS, show_default=True, help="За сколько дней.")
@click.option("--institution", type=int, help="Номер учреждения; без него — все.")
@click.option("--rows", type=click.IntRange(0, 1000), default=20, show_default=True, help="Сколько случаев показать.")
def replay(days: int, institution: int | None, rows: int) -> None:
    """Проверить записанные случаи нынешними правилами: что нашлось бы ещё, что потерялось бы.

    Ничего не меняется. Запечатанные тексты открывает программа, это записывается в журнал; показываются только скрытые
    отрывки. Код выхода: 0 — ничего не потеряется, 3 — какие-то случаи уже не открылись бы, 1 — ошибка.
    """
    results, bare = asyncio.run(_replay(days, institution))
    console = Console(highlight=False)
    if not results:
        console.print(f"За {days} дн. записанных случаев с текстами нет: сравнивать нечего.")
        return
    _show(console, results, rows)
    if bare:
        console.print(f"Без текста (уничтожен по сроку): {bare}. Их проверить нельзя.")
    if any(not it.now for it in results):
        raise SystemExit(LOSES)


async def _replay(days: int, institution: int | None) -> tuple[list[Again], int]:
    given = settings.load()
    must_exist(given)
    async with open_store(given) as store:
        async with store.write() as tx:
            office = make_office(await open_seal(tx, given.key_file, system_clock()), system_clock, {})
            pieces, bare = await service.open_cases(tx, office, journal.COMMAND_LINE, institution, days=days)
        columns = (
            TextColumn("Проверяю"),
            BarColumn(),
            TextColumn("{task.completed} из {task.total}"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("", total=len(pieces))
            return await service.again(pieces, lambda done: progress.update(task, completed=done)), bare


def _show(console: Console, results: Sequence[Again], rows: int) -> None:
    lost, new = [it for it in results if not it.now], [it for it in results if it.new]
    other = [it for it in results if it.now and it.lost]
    console.print(
        f"Случаев проверено: {len(results)}. Уже не открылись бы: {len(lost)}. "
        f"Нашлось бы ещё что-то: {len(new)}. Другой вид: {len(other)}."
    )
    names = {str(category): name for category, name in CATEGORY_NAMES.items()}
    for title, table in (("Виды", service.by_category(results)), ("Правила", service.by_rule(results))):
        shown = Table(title, "Было", "Стало", "Новых", "Потеряно", title_justify="left")
        for row in table:
            if title == "Виды" or row.new or row.lost:
                numbers = (row.then, row.now, row.new, row.lost)
                shown.add_row(names.get(row.name, row.name), *(str(number) if number else "—" for number in numbers))
        if shown.row_count:
            console.print(shown)
    differing = sorted({it.incident.id: it for it in (*lost, *new, *other)}.items(), reverse=True)
    if not differing or not rows:
        return
    cases = Table("Случай", "Было", "Стало", "Отрывок")
    for number, it in differing[:rows]:
        cases.add_row(f"№ {number}", _names(it.incident.categories), _names(it.now), it.shown)
    console.print(cases)
    if len(differing) > rows:
        console.print(f"Ещё таких случаев: {len(differing) - rows}. Показать больше: --rows.")


def _names(categories: Sequence[Category]) -> str:
    return ", ".join(CATEGORY_NAMES[category] for category in categories) or "чисто"
