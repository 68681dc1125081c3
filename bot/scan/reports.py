"""What a report is to the scan, and all asked-for reports handled together."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from xlsxwriter.exceptions import FileCreateError

from bot.errors import UserError
from bot.scan.judge import Flagged
from bot.scan.report_html import HtmlReport
from bot.scan.report_jsonl import JsonlReport
from bot.scan.report_xlsx import XlsxReport
from bot.scan.staging import Staged, staged, sync, write_sentence
from bot.scan.summary import Summary


@dataclass(frozen=True, slots=True)
class Targets:
    """Where reports were asked for."""

    html: Path | None = None
    xlsx: Path | None = None
    jsonl: Path | None = None

    def paths(self) -> tuple[Path, ...]:
        """Those that were."""
        return tuple(path for path in (self.html, self.xlsx, self.jsonl) if path)


class Report(Protocol):
    """A file that takes findings as they come and the summary at the end; any method may raise OSError."""

    def add(self, flagged: Flagged) -> None:
        """Write one flagged message down."""

    def finish(self, summary: Summary, source: str, trouble: str | None) -> None:
        """Write the summary and close the file; ``trouble`` says why the export was not read to its end."""

    def close(self) -> None:
        """Let go of what is open; harmless after ``finish``."""


class Reports:
    """All reports of one scan; none of them appears unless all could be written."""

    def __init__(self, pairs: Sequence[tuple[Staged, Report]]) -> None:
        self._pairs = pairs

    def add(self, flagged: Flagged) -> None:
        """Hand a flagged message to every report."""
        for place, report in self._pairs:
            with _telling(place.target):
                report.add(flagged)

    def finish(self, summary: Summary, source: str, trouble: str | None) -> None:
        """Complete every report, then move them in place."""
        for place, report in self._pairs:
            with _telling(place.target):
                report.finish(summary, source, trouble)
                sync(place.path)
        for place, _ in self._pairs:
            with _telling(place.target):
                place.move()


@contextmanager
def _telling(target: Path) -> Iterator[None]:
    """Turn a failed write into a sentence."""
    try:
        yield
    except FileCreateError as error:
        cause = error.args[0] if error.args and isinstance(error.args[0], OSError) else OSError(str(error))
        raise UserError(write_sentence(target, cause)) from None
    except OSError as error:
        raise UserError(write_sentence(target, error)) from None


@contextmanager
def open_reports(targets: Targets) -> Iterator[Reports]:
    """Reports ready to be written; unfinished ones leave nothing behind.

    Raises:
        UserError: one cannot be written; raised here, by ``add`` and by ``finish``.
    """
    kinds = ((targets.html, HtmlReport), (targets.xlsx, XlsxReport), (targets.jsonl, JsonlReport))
    with ExitStack() as stack:
        pairs: list[tuple[Staged, Report]] = []
        for target, kind in kinds:
            if target is None:
                continue
            place = stack.enter_context(staged(target))
            with _telling(target):
                report: Report = kind(place)
            stack.callback(report.close)
            pairs.append((place, report))
        yield Reports(pairs)
