"""The summary of a scan in the terminal."""

from rich import box
from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Column, Table
from rich.text import Text

from bot.scan import overview, texts
from bot.scan.reports import Targets
from bot.scan.run import Outcome

_COLOURS = {
    "profanity": "red",
    "insult": "dark_orange",
    "threat": "magenta",
    "personal_data": "blue",
    "data_request": "cyan",
    "credentials": "yellow",
    "illegal": "bright_magenta",
    "account_report": "green",
    "spam": "green",
}
_BAR = 16


def show(outcome: Outcome, name: str, targets: Targets, console: Console) -> None:
    """Print what was found, by category, clause, chat and hour, and where the reports are."""
    console.print(_figures(outcome, name))
    for table in overview.ranking(outcome.summary):
        console.print(_table(table))
    if not outcome.summary.flagged:
        console.print(Text(texts.NOTHING_FOUND, style="green"))
    for target in targets.paths():
        console.print(Text.assemble(texts.REPORT_WRITTEN, (str(target), "bold")), soft_wrap=True)


def _figures(outcome: Outcome, name: str) -> Panel:
    grid = Table.grid(Column(style="dim"), Column(overflow="fold"), padding=(0, 2))
    for label, value in overview.facts(outcome.summary):
        grid.add_row(label, Text(value, style="bold" if label == overview.FLAGGED_FACT else ""))
    note = Text(texts.DISCLAIMER, style="italic")
    title = Text(f"{texts.REPORT_TITLE}: {name}", style="bold")
    return Panel(Group(grid, Text(), note), title=title, title_align="left", border_style="blue", box=box.ROUNDED)


def _table(table: overview.Table) -> Table:
    shown = Table(
        Column(table.title, ratio=1, overflow="fold"),
        Column("сообщений", justify="right", width=10),
        Column(table.share_of, justify="right", no_wrap=True, width=11),
        Column("", no_wrap=True, width=_BAR),
        box=box.SIMPLE_HEAD,
        header_style="bold",
        expand=True,
    )
    most = max(line.count for line in table.lines)
    for line in table.lines:
        bar = Text("━" * max(1, round(_BAR * line.count / most)), style=_COLOURS.get(line.key, "blue"))
        shown.add_row(Text(line.name), texts.number(line.count), line.share, bar)
    return shown
