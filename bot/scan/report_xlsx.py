"""The findings as an Excel book: a summary sheet, then a row a finding, in as many sheets as Excel's limit asks for.

Every value from outside is written as a string cell, so a title like «=HYPERLINK(…)» stays a text.
"""

from contextlib import suppress

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from bot.scan import texts
from bot.scan.judge import Flagged
from bot.scan.overview import facts, ranking
from bot.scan.staging import Staged
from bot.scan.summary import Summary
from bot.texts import CATEGORY_NAMES, CLAUSE_WORDS
from filters.types import Finding

EXCEL_ROWS = 1_048_576
_COLUMNS = (
    ("Чат", 24),
    ("Дата", 17),
    ("Автор", 13),
    ("Сообщение", 12),
    ("Категория", 24),
    ("Пункт", 8),
    ("Правило словами", 40),
    ("Отрывок (скрытый)", 60),
    ("Причина", 44),
    ("Важность", 11),
    ("Уверенность", 12),
    ("Признак", 26),
)
_WRAPPED = {6, 7, 8}
_SCORE = 10


class XlsxReport:
    """Writes rows straight to disk (constant memory); strings are kept in the cells, not in a shared table."""

    def __init__(self, place: Staged, rows_per_sheet: int = EXCEL_ROWS) -> None:
        self._rows = rows_per_sheet
        self._path = place.path
        self._book = xlsxwriter.Workbook(
            str(place.path),
            {
                "constant_memory": True,
                "tmpdir": str(place.folder),
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._book.use_zip64()
        self._closed = False
        self._bold = self._book.add_format({"bold": True, "bg_color": "#E8EEF7", "bottom": 1})
        self._title = self._book.add_format({"bold": True, "font_size": 16})
        self._head = self._book.add_format({"bold": True, "font_size": 12, "font_color": "#1F4E8C"})
        self._wrap = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._top = self._book.add_format({"valign": "top"})
        self._percent = self._book.add_format({"num_format": "0%", "valign": "top"})
        self._summary = self._book.add_worksheet("Сводка")
        self._names: list[str] = []
        self._sheet = self._new_sheet()

    def _new_sheet(self) -> Worksheet:
        name = f"Находки {len(self._names) + 1}" if self._names else "Находки"
        sheet = self._book.add_worksheet(name)
        self._names.append(name)
        for column, (title, width) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, self._bold)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        self._row = 1
        return sheet

    def add(self, flagged: Flagged) -> None:
        """Write a row for each finding of the message."""
        for found in flagged.findings:
            if self._row == self._rows - 1:  # the last row says where it goes on
                following = f"Находки {len(self._names) + 1}"
                self._sheet.write_string(self._row, 0, texts.SHEET_CONTINUES.format(sheet=following))
                self._filter()
                self._sheet = self._new_sheet()
            self._write(flagged, found)

    def _write(self, flagged: Flagged, found: Finding) -> None:
        excerpt = f"{flagged.excerpt} ({texts.JOINED_NOTE})" if flagged.joined else flagged.excerpt
        cells = (
            flagged.chat,
            texts.moment(flagged.at),
            flagged.author,
            flagged.numbers,
            CATEGORY_NAMES[found.category],
            found.clause,
            CLAUSE_WORDS[found.clause],
            excerpt,
            found.why,
            texts.SEVERITY_NAMES[found.severity],
        )
        for column, cell in enumerate(cells):
            self._sheet.write_string(self._row, column, cell, self._wrap if column in _WRAPPED else self._top)
        self._sheet.write_number(self._row, _SCORE, round(found.score, 2), self._percent)
        self._sheet.write_string(self._row, _SCORE + 1, found.rule, self._top)
        self._row += 1

    def _filter(self) -> None:
        self._sheet.autofilter(0, 0, max(self._row - 1, 1), len(_COLUMNS) - 1)

    def finish(self, summary: Summary, source: str, trouble: str | None) -> None:
        """Write the summary sheet and pack the book."""
        self._filter()
        self._write_summary(summary, source, trouble)
        self._closed = True
        self._book.close()

    def _write_summary(self, summary: Summary, source: str, trouble: str | None) -> None:
        sheet = self._summary
        sheet.set_column(0, 0, 46)
        sheet.set_column(1, 1, 16)
        sheet.set_column(2, 2, 16)
        sheet.write_string(0, 0, f"{texts.REPORT_TITLE}: {source}", self._title)
        row = 1
        notes = [texts.PARTIAL_NOTE.format(why=trouble)] if trouble else []
        notes += [texts.DISCLAIMER, texts.MASKED_NOTE]
        if len(self._names) > 1:
            notes.append(texts.SHEETS_NOTE.format(sheets=", ".join(f"«{name}»" for name in self._names)))
        for note in notes:
            sheet.write_string(row, 0, note)
            row += 1
        row += 1
        for name, value in facts(summary):
            sheet.write_string(row, 0, name)
            sheet.write_string(row, 1, value)
            row += 1
        for table in ranking(summary):
            row += 1
            sheet.write_string(row, 0, table.title, self._head)
            row += 1
            for line in table.lines:
                sheet.write_string(row, 0, line.name)
                sheet.write_number(row, 1, line.count)
                sheet.write_string(row, 2, line.share)
                row += 1

    def close(self) -> None:
        """Let go of the temporary files of a book that was not finished."""
        if self._closed:
            return
        self._closed = True
        for sheet in self._book.worksheets():
            with suppress(OSError):  # a full disk was reported already
                sheet.row_data_fh.close()
