"""``dezhurny check``: the verdict on one text as a readable table, or on many as JSON lines."""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

import filters
from bot.errors import UserError
from bot.texts import CATEGORY_NAMES
from filters.explain import Explanation
from filters.types import Category, Context, Finding, Verdict

_COLOURS = {
    Category.PROFANITY: "bold red",
    Category.INSULT: "bold magenta",
    Category.THREAT: "bold white on red",
    Category.PERSONAL_DATA: "bold blue",
    Category.DATA_REQUEST: "bold cyan",
    Category.CREDENTIALS: "bold yellow",
    Category.ILLEGAL: "bold white on dark_red",
    Category.ACCOUNT_REPORT: "bold green",
    Category.SPAM: "dim",
}


@click.command()
@click.argument("text", required=False, metavar="ТЕКСТ")
@click.option("--jsonl", is_flag=True, help='Читать строки {"id", "text"} из ввода, печатать вердикты строками JSON.')
@click.option("--explain", "stages", is_flag=True, help="Показать каждый шаг и почему правило сработало или нет.")
@click.option("--spam", is_flag=True, help="Искать и рекламу (обычно выключено).")
def check(text: str | None, *, jsonl: bool, stages: bool, spam: bool) -> None:
    """Проверить ТЕКСТ и объяснить вердикт; с ключом --jsonl проверить поток строк."""
    context = Context(enabled=frozenset(Category)) if spam else Context()
    if jsonl:
        if text is not None or stages:
            raise UserError("С ключом --jsonl тексты читаются из ввода: уберите текст и --explain")
        out = sys.stdout.buffer
        for line in verdicts(sys.stdin.buffer, context):
            out.write(line)
            out.flush()
        return
    if text is None:
        raise UserError('Нечего проверять: напишите текст в кавычках — dezhurny check "текст" — или ключ --jsonl')
    console = Console(highlight=False)
    explanation = filters.explain(text, context)
    if stages:
        _show_stages(console, explanation)
    _show(console, text, explanation.verdict)


def verdicts(lines: BinaryIO | Iterable[bytes], context: Context) -> Iterator[bytes]:
    """Verdicts of JSON lines, one line for one line, in the same order.

    Args:
        lines: UTF-8 lines ``{"id": …, "text": …}``; other keys are ignored, empty lines are skipped.
        context: what is known beside the texts.

    Raises:
        UserError: a line is no such object; the sentence names its number.
    """
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        row = _row(raw, number)
        verdict = filters.check(row["text"], context)
        answer = {"id": row["id"], "findings": [_plain(finding) for finding in verdict.findings]}
        yield (json.dumps(answer, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def _row(raw: bytes, number: int) -> dict[str, Any]:
    try:
        row = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UserError(f"Строка {number}: это не UTF-8. Сохраните файл в кодировке UTF-8") from error
    except json.JSONDecodeError as error:
        raise UserError(f"Строка {number}: это не JSON (ошибка у знака {error.colno}). Нужно {_SAMPLE}") from error
    except RecursionError as error:
        raise UserError(f"Строка {number}: слишком глубоко вложенный JSON. Нужно {_SAMPLE}") from error
    if not isinstance(row, dict):
        raise UserError(f"Строка {number}: это не объект. Нужно {_SAMPLE}")
    if "id" not in row or not isinstance(row.get("text"), str):
        raise UserError(f"Строка {number}: нет ключа id или строки text. Нужно {_SAMPLE}")
    return row


_SAMPLE = '{"id": "1", "text": "сообщение"}'


def _plain(finding: Finding) -> dict[str, Any]:
    return {
        "category": finding.category.value,
        "clause": finding.clause,
        "start": finding.start,
        "end": finding.end,
        "score": round(finding.score, 4),
        "rule": finding.rule,
        "why": finding.why,
    }


def _marked(text: str, verdict: Verdict) -> Text:
    marked = Text(text)
    for finding in verdict.findings:
        marked.stylize(_COLOURS[finding.category], finding.start, finding.end)
    return marked


def _show(console: Console, text: str, verdict: Verdict) -> None:
    console.print(_marked(text, verdict))
    if not verdict.findings:
        console.print("\n[green]Нарушений не найдено.[/green]")
        return
    table = Table()
    for head in ("Категория", "Пункт", "Место", "Правило", "Оценка", "Почему"):
        table.add_column(head, overflow="fold")
    for finding in verdict.findings:
        table.add_row(
            Text(CATEGORY_NAMES[finding.category], style=_COLOURS[finding.category]),
            finding.clause,
            f"{finding.start}–{finding.end}",
            finding.rule,
            f"{finding.score:.2f}",
            Text(finding.why),
        )
    console.print(table)


def _show_stages(console: Console, explanation: Explanation) -> None:
    for piece in explanation.pieces:
        console.print(Text(f"Нормальный текст: {piece.norm!r}"))
        words = ", ".join(
            token.text
            + (f" → {token.plain}" if token.plain != token.text.lower().replace("ё", "е") else "")
            + (f" ({'|'.join(token.lemmas)})" if token.lemmas else "")
            for token in piece.tokens
        )
        console.print(Text(f"Слова: {words}"))
        table = Table("Детектор", "Что ищет", "Что решил")
        for step in piece.steps:
            found = "; ".join(step.notes)
            kinds = ", ".join(CATEGORY_NAMES[category] for category in step.categories)
            table.add_row(step.detector, kinds, Text(found, style="bold" if step.findings else "dim"))
        console.print(table)


if __name__ == "__main__":
    sys.exit(check.main())
