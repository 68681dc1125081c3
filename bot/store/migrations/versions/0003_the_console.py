"""The console over a million cases: an index for each way into the log, and a search in the masked words."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ASKED = ("chat_id", "category", "clause", "state", "severity", "responsible_id", "author_code")


def _by(*first: str) -> tuple[str, ...]:
    return ("institution_id", *first, "opened_at", "id", *(name for name in ASKED if name not in first))


INDEXES = {
    "ix_incident_by_time": (*_by(), "decision", "decided_at"),
    "ix_incident_by_chat": _by("chat_id"),
    "ix_incident_by_state": _by("state"),
    "ix_incident_by_category": _by("category"),
    "ix_incident_by_severity": _by("severity"),
    "ix_incident_by_deadline": ("institution_id", "state", "due_at", "id"),
    "ix_incident_by_author": ("institution_id", "author_code", "opened_at", "id"),
    "ix_incident_by_responsible": ("institution_id", "responsible_id", "opened_at", "id"),
    "ix_incident_by_clause": ("institution_id", "clause", "opened_at", "id"),
}
JOURNAL = {
    "ix_journal_at": ("at", "id"),
    "ix_journal_actor": ("actor", "at", "id"),
    "ix_journal_action": ("action", "at", "id"),
}

# The words of a case as the search knows them; reasons are a JSON list whose letters are escaped.
WORDS = (
    "replace(replace({row}.excerpt || ' ' || {row}.author_code || ' '"
    " || coalesce((SELECT group_concat(value, ' ') FROM json_each({row}.reasons)), ''), 'ё', 'е'), 'Ё', 'Е')"
)
FORGET = "INSERT INTO incident_words (incident_words, rowid, words) VALUES ('delete', old.id, {words});"
LEARN = "INSERT INTO incident_words (rowid, words) VALUES (new.id, {words});"


def upgrade() -> None:
    op.drop_index("ix_incident_log", "incident")
    op.drop_index("ix_incident_open", "incident")
    for name, columns in INDEXES.items():
        op.create_index(name, "incident", columns)
    for name, columns in JOURNAL.items():
        op.create_index(name, "journal", columns)
    if op.get_bind().dialect.name == "sqlite":
        _search()


def _search() -> None:
    """SQLite's own full-text index, kept by triggers: it folds the case of Russian letters, LIKE does not.

    It holds no text of its own (``content=''``) but the words, and those of masked excerpts only.
    """
    forget, learn = FORGET.format(words=WORDS.format(row="old")), LEARN.format(words=WORDS.format(row="new"))
    op.execute(
        "CREATE VIRTUAL TABLE incident_words USING fts5(words, content='', tokenize='unicode61 remove_diacritics 0')"
    )
    op.execute(f"CREATE TRIGGER incident_words_new AFTER INSERT ON incident BEGIN {learn} END")
    op.execute(f"CREATE TRIGGER incident_words_gone AFTER DELETE ON incident BEGIN {forget} END")
    op.execute(
        "CREATE TRIGGER incident_words_changed AFTER UPDATE OF excerpt, reasons, author_code ON incident"
        f" BEGIN {forget} {learn} END"
    )
    op.execute(
        f"INSERT INTO incident_words (rowid, words) SELECT id, {WORDS.format(row='incident')} FROM incident"  # noqa: S608 our own constants
    )


def downgrade() -> None:
    raise NotImplementedError("going back is restoring the backup")
