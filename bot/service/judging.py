"""Judging texts by other word lists than those in force: in a process of its own, which reads the others first.

``python -m bot.service.judging`` is that process: JSON lines in, JSON lines out, in the same order.
"""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import filters
from bot.errors import UserError
from filters.types import Category, Context, Finding, Severity, Verdict
from lexicons import LexiconError

LEXICONS = "DEZHURNY_LEXICONS"

Text = tuple[str, Context]


async def judge(
    texts: Sequence[Text], folder: Path | None = None, seen: Callable[[], None] = lambda: None
) -> list[Verdict]:
    """Verdicts of texts, in order, by the word lists of ``folder`` (None: those in force); ``seen`` hears of each.

    Raises:
        UserError: the lists are broken, or the process ended otherwise than well.
    """
    environment = dict(os.environ)
    if folder is not None:
        environment[LEXICONS] = str(folder)
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.service.judging", stdin=pipe, stdout=pipe, stderr=pipe, env=environment,
        limit=1 << 24,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    feeding = asyncio.create_task(_feed(process.stdin, texts))
    complaint = asyncio.create_task(process.stderr.read())
    verdicts: list[Verdict] = []
    try:
        async for line in process.stdout:
            verdicts.append(_verdict(json.loads(line)))
            seen()
        await process.wait()
        await feeding
        if process.returncode or len(verdicts) != len(texts):
            # The last line names what is wrong; it never holds a text.
            said = (await complaint).decode(errors="replace").strip().splitlines()
            raise UserError("Проверить не удалось: " + (said[-1] if said else "процесс проверки остановлен"))
        return verdicts
    finally:
        for task in (feeding, complaint):
            task.cancel()
        await asyncio.gather(feeding, complaint, return_exceptions=True)
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _feed(pipe: asyncio.StreamWriter, texts: Sequence[Text]) -> None:
    try:
        for text, context in texts:
            pipe.write(json.dumps({"text": text, **_plain(context)}).encode() + b"\n")
            await pipe.drain()
        pipe.close()
    except (BrokenPipeError, ConnectionResetError):
        # It ended early; what it said tells why.
        return


def _plain(context: Context) -> dict[str, Any]:
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in asdict(context).items()}


def _verdict(rows: Iterable[list[Any]]) -> Verdict:
    return Verdict(
        tuple(
            Finding(Category(category), start, end, score, rule, why, Severity(severity))
            for category, start, end, score, rule, why, severity in rows
        )
    )


def answers(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The other side: verdicts of the lines, by the lists in force in this process."""
    for line in lines:
        row = json.loads(line)
        context = Context(
            frozenset(row["own_values"]),
            frozenset(row["allowed_lemmas"]),
            row["caption"],
            frozenset(map(Category, row["enabled"])),
        )
        found = filters.check(row["text"], context).findings
        rows = [[it.category, it.start, it.end, it.score, it.rule, it.why, it.severity] for it in found]
        yield json.dumps(rows).encode() + b"\n"


def main() -> None:
    """Answer until the input ends; broken lists are told in one line."""
    try:
        for answer in answers(sys.stdin.buffer):
            sys.stdout.buffer.write(answer)
    except LexiconError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
