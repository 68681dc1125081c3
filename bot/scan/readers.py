"""Any supported export as one stream of records: recognised by content, or read as the user says."""

from bot.errors import UserError
from bot.scan import texts
from bot.scan.records import Items
from bot.scan.source import Format, Source, detect, refuse_foreign
from bot.scan.tabular import read_csv, read_jsonl
from bot.scan.telegram import read_telegram


def read(
    source: Source,
    *,
    form: Format | None = None,
    text_column: str | None = None,
    groups_only: bool = False,
) -> Items:
    """Records of an export, streamed.

    Args:
        source: the open file.
        form: what it is; by default its content says.
        text_column: of CSV, the column with the text: its header or its number from 1.
        groups_only: of a whole account, leave personal dialogues out.

    Raises:
        UserError: the file is foreign, or an option does not fit it (at once, before the first record).
        BrokenInputError: while iterating, the file is damaged; the records before stand.
    """
    refuse_foreign(source.head)
    # A named column says that columns are expected.
    form = form or (Format.CSV if text_column and not source.head.lstrip().startswith(b"{") else detect(source.head))
    if text_column is not None and form is not Format.CSV:
        raise UserError(texts.COLUMN_FOR_CSV.format(format=form))
    if form is Format.TELEGRAM:
        return read_telegram(source, groups_only=groups_only)
    return read_csv(source, text_column) if form is Format.CSV else read_jsonl(source)
