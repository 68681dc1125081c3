"""One scan from file to reports: records in, findings out, the summary gathered on the way."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bot.scan import texts
from bot.scan.judge import Judge
from bot.scan.readers import read
from bot.scan.records import Items, Skipped
from bot.scan.reports import Reports, Targets, open_reports
from bot.scan.source import BrokenInputError, Format, Source, open_source
from bot.scan.staging import check_targets
from bot.scan.summary import Summary
from filters.types import Context

# Told how many bytes of how many are behind us.
Progress = Callable[[int, int], None]
_TELL_EVERY = 128  # messages


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for.

    Attributes:
        form: the format, if not by content.
        text_column: of CSV, the column with the text.
        groups_only: leave personal dialogues of a whole account out.
        own_values: the institution's own phones, addresses and links: no personal data.
    """

    form: Format | None = None
    text_column: str | None = None
    groups_only: bool = False
    own_values: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a scan.

    Attributes:
        summary: the counts.
        trouble: why the file was not read to its end, in a sentence; None when it was.
    """

    summary: Summary
    trouble: str | None = None


def scan(path: Path, targets: Targets, options: Options, progress: Progress) -> Outcome:
    """Scan an export and write the reports.

    A file that breaks in the middle still gives its reports: they say so and cover what was before the break.

    Raises:
        UserError: the file is foreign, or a report cannot be written; no report appears then.
    """
    source = open_source(path)
    with source.stream:
        check_targets(path, targets.paths())
        items = read(source, form=options.form, text_column=options.text_column, groups_only=options.groups_only)
        summary = Summary()
        with open_reports(targets) as reports:
            trouble = _walk(items, source, Judge(Context(own_values=options.own_values)), summary, reports, progress)
            reports.finish(summary, path.name, trouble)
    return Outcome(summary, trouble)


def _walk(
    items: Items, source: Source, judge: Judge, summary: Summary, reports: Reports, progress: Progress
) -> str | None:
    """Take the records one by one; return what stopped the reading, if anything did."""
    try:
        for count, item in enumerate(items):
            if count % _TELL_EVERY == 0:
                progress(source.stream.tell(), source.size)
            if isinstance(item, Skipped):
                summary.passed(item)
                continue
            record = replace(item, chat=judge.title(item.chat))
            summary.saw(record)
            for flagged in judge.judge(record):
                summary.found(flagged)
                reports.add(flagged)
    except BrokenInputError as error:
        return str(error)
    except OSError as error:
        return texts.READ_FAILED.format(
            path=source.path, at=texts.number(source.stream.tell()), reason=texts.reason(error)
        )
    progress(source.size, source.size)
    return None
