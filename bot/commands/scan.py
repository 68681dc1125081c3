"""``dezhurny scan FILE``: check an exported conversation and write reports about it."""

from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from bot.errors import UserError
from bot.scan import texts
from bot.scan.reports import Targets
from bot.scan.run import Options, Outcome
from bot.scan.run import scan as run_scan
from bot.scan.source import Format
from bot.scan.terminal import show

_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--html", type=_FILE, metavar="ФАЙЛ", help="Записать отчёт страницей HTML.")
@click.option("--xlsx", type=_FILE, metavar="ФАЙЛ", help="Записать отчёт таблицей Excel.")
@click.option("--jsonl", type=_FILE, metavar="ФАЙЛ", help="Записать находки в JSONL, без текстов.")
@click.option(
    "--format",
    "form",
    type=click.Choice([form.value for form in Format]),
    help="Что за файл; обычно видно по содержимому.",
)
@click.option("--text-column", metavar="ИМЯ|НОМЕР", help="Столбец CSV с текстом, если он называется необычно.")
@click.option("--groups-only", is_flag=True, help="В выгрузке всего аккаунта пропустить личные диалоги.")
@click.option(
    "--own",
    multiple=True,
    metavar="ЗНАЧЕНИЕ",
    help="Телефон, адрес или ссылка самого учреждения: не считать персональными данными. Можно повторять.",
)
def scan(
    file: Path,
    html: Path | None,
    xlsx: Path | None,
    jsonl: Path | None,
    form: str | None,
    text_column: str | None,
    groups_only: bool,  # noqa: FBT001 -- click passes options by name
    own: tuple[str, ...],
) -> None:
    """Проверить выгрузку чата и показать, что в ней нарушает правила.

    FILE — result.json из Telegram Desktop («Экспорт истории чата», формат «Машиночитаемый JSON»), CSV или JSONL.
    В отчётах нет ни имён, ни целых текстов: только отрывки, в которых нецензурные слова и личные данные скрыты.
    """
    targets = Targets(html=html, xlsx=xlsx, jsonl=jsonl)
    options = Options(
        form=Format(form) if form else None,
        text_column=text_column,
        groups_only=groups_only,
        own_values=frozenset(own),
    )
    outcome = _scan_with_bar(file, targets, options)
    show(outcome, file.name, targets, Console())
    if outcome.trouble:
        raise UserError(outcome.trouble)


def _scan_with_bar(file: Path, targets: Targets, options: Options) -> Outcome:
    console = Console(stderr=True)
    bar = Progress(
        TextColumn(texts.SCANNING),
        BarColumn(),
        TextColumn("{task.fields[said]}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task("scan", total=None, said="")

        def progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, said=texts.megabytes(done, total))

        try:
            return run_scan(file, targets, options, progress)
        except KeyboardInterrupt:
            raise UserError(texts.INTERRUPTED) from None
