"""Rows as files: an Excel book and CSV, written chunk by chunk outside of the event loop, cells as texts only."""

import asyncio
import csv
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import TypeAlias

import xlsxwriter

from bot.web import phrases

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
EXCEL_ROWS = 1_048_576
# A spreadsheet would take a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Cell: TypeAlias = str | int | float | None
Row: TypeAlias = Sequence[Cell]
Columns: TypeAlias = Sequence[tuple[str, int]]

# No cell is ever anything but a text or a number, whatever it begins with.
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


async def write_csv(path: Path, titles: Sequence[str], chunks: AsyncIterator[list[Row]]) -> int:
    """Write CSV as Russian Excel opens it by a double click; returns how many rows."""
    rows = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(titles)
        async for chunk in chunks:
            await asyncio.to_thread(writer.writerows, [[harmless(cell) for cell in row] for row in chunk])
            rows += len(chunk)
    return rows


async def write_xlsx(
    path: Path, sheet: str, columns: Columns, chunks: AsyncIterator[list[Row]], most: int = EXCEL_ROWS
) -> int:
    """Write an Excel book, in as many sheets as Excel's limit asks for, in constant memory; returns how many rows."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent), **SAFE})
    book.use_zip64()
    sheets = _Sheets(book, sheet, columns, most)
    rows = 0
    async for chunk in chunks:
        await asyncio.to_thread(sheets.add, chunk)
        rows += len(chunk)
    await asyncio.to_thread(sheets.finish)
    return rows


class _Sheets:
    """Sheets of one table, the next begun when one is full."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, columns: Columns, most: int) -> None:
        self._book, self._name, self._columns, self._most = book, name, columns, most
        self._bold = book.add_format({"bold": True, "bg_color": "#E3EFEC", "bottom": 1})
        self._wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self._number = 0
        self._begin()

    def _begin(self) -> None:
        self._number += 1
        self._sheet = self._book.add_worksheet(self._name if self._number == 1 else f"{self._name} {self._number}")
        for place, (title, width) in enumerate(self._columns):
            self._sheet.set_column(place, place, width)
            self._sheet.write_string(0, place, title, self._bold)
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(0)
        self._row = 1

    def add(self, rows: list[Row]) -> None:
        """Write some rows."""
        for row in rows:
            if self._row == self._most - 1:
                self._sheet.write_string(self._row, 0, phrases.EXPORT_CONTINUES)
                self._end()
                self._begin()
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    self._sheet.write_string(self._row, place, cell, self._wrap)
                elif cell is not None:
                    self._sheet.write_number(self._row, place, cell, self._wrap)
            self._row += 1

    def _end(self) -> None:
        self._sheet.autofilter(0, 0, max(self._row - 1, 1), len(self._columns) - 1)

    def finish(self) -> None:
        """Pack the book."""
        self._end()
        self._book.close()


def harmless(cell: Cell) -> str:
    """A cell of CSV that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_FORMULA) else text
