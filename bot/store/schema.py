"""The tables. Times are UTC; text of messages stands only in ``inbox`` (until handled) and, sealed, in ``evidence``."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.store.columns import Moment, metadata
from bot.store.schema_people import (
    account,
    acknowledgement,
    allowed_word,
    api_token,
    appointment,
    awaiting,
    chat,
    clause,
    code,
    duty,
    former_chat,
    institution,
    option,
    person,
    saved_view,
    session,
    sign_in,
    substitution,
)

__all__ = [
    "Moment",
    "account",
    "acknowledgement",
    "album_part",
    "allowed_word",
    "api_token",
    "appointment",
    "awaiting",
    "card",
    "chat",
    "clause",
    "code",
    "cursor",
    "duty",
    "evidence",
    "former_chat",
    "inbox",
    "incident",
    "incident_message",
    "institution",
    "job_run",
    "journal",
    "journal_head",
    "metadata",
    "option",
    "outbox",
    "person",
    "piece",
    "remark",
    "saved_view",
    "sealing_key",
    "seen",
    "session",
    "sign_in",
    "substitution",
]

# What comes in.

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("transport", String(32), nullable=False),
    Column("key", String(200), nullable=False),
    Column("lane", String(64), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("not_before", Moment, nullable=False),
    Column("parked", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("transport", "key"),
    sqlite_autoincrement=True,
)

# Keys of handled updates, kept a while so that an update served twice is handled once.
seen = Table(
    "seen",
    metadata,
    Column("transport", String(32), nullable=False),
    Column("key", String(200), nullable=False),
    Column("at", Moment, nullable=False, index=True),
    PrimaryKeyConstraint("transport", "key"),
)

cursor = Table(
    "cursor",
    metadata,
    Column("transport", String(32), primary_key=True),
    Column("value", String(200), nullable=False),
)

# Cases.

# What the log may be asked for beside the period.
_ASKED = ("chat_id", "category", "clause", "state", "severity", "responsible_id", "author_code")


def _by(*first: str) -> tuple[str, ...]:
    """The columns of an index of the log that is entered by these."""
    return ("institution_id", *first, "opened_at", "id", *(name for name in _ASKED if name not in first))


incident = Table(
    "incident",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("institution_id", ForeignKey("institution.id"), nullable=False),
    Column("chat_id", ForeignKey("chat.id"), nullable=False),
    Column("author", String(64), nullable=False),
    Column("author_code", String(16), nullable=False),
    Column("category", String(32), nullable=False),
    Column("categories", JSON, nullable=False),
    Column("clause", String(16), nullable=False),
    Column("edition", String(32), nullable=False),
    Column("severity", Integer, nullable=False),
    Column("excerpt", Text, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("alerts", JSON, nullable=False),
    Column("findings", JSON, nullable=False),
    Column("source", String(16), nullable=False),
    Column("state", String(32), nullable=False),
    Column("responsible_id", ForeignKey("person.id")),
    Column("pending", String(32)),
    Column("problem", String(32)),
    Column("opened_at", Moment, nullable=False),
    Column("decided_at", Moment),
    Column("decided_by", ForeignKey("person.id")),
    Column("remind_at", Moment, index=True),
    Column("due_at", Moment, index=True),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("decision", String(32)),
    Column("claimed_by", ForeignKey("person.id")),
    Column("urgent", Boolean, nullable=False, server_default=false()),
    Column("hidden", Boolean, nullable=False, server_default=false()),
    Column("corrected", Boolean, nullable=False, server_default=false()),
    Column("hacked", Boolean, nullable=False, server_default=false()),
    Column("merged_into", ForeignKey("incident.id"), index=True),
    Column("appealed_from", ForeignKey("person.id")),
    Column("measure", String(16)),
    Column("reminder", String(64)),
    Column("last_at", Moment),
    Index("ix_incident_author", "chat_id", "author", "opened_at"),
    Index("ix_incident_state", "state", "id"),
    # The log, one for each way in. Each begins with what it is entered by, goes on in the order shown, and
    # ends with whatever else may be asked: a page of a million cases is found without looking at a single row.
    Index("ix_incident_by_time", *_by(), "decision", "decided_at"),
    Index("ix_incident_by_chat", *_by("chat_id")),
    Index("ix_incident_by_state", *_by("state")),
    Index("ix_incident_by_category", *_by("category")),
    Index("ix_incident_by_severity", *_by("severity")),
    Index("ix_incident_by_deadline", "institution_id", "state", "due_at", "id"),
    Index("ix_incident_by_author", "institution_id", "author_code", "opened_at", "id"),
    Index("ix_incident_by_responsible", "institution_id", "responsible_id", "opened_at", "id"),
    Index("ix_incident_by_clause", "institution_id", "clause", "opened_at", "id"),
    sqlite_autoincrement=True,
)

incident_message = Table(
    "incident_message",
    metadata,
    Column("chat_id", ForeignKey("chat.id"), nullable=False),
    Column("message", String(64), nullable=False),
    Column("incident_id", ForeignKey("incident.id"), nullable=False, index=True),
    Column("removed_at", Moment),
    PrimaryKeyConstraint("chat_id", "message"),
)

# Ids (no text) of the latest albums' parts, so that the whole album goes with its caption; kept a day.
album_part = Table(
    "album_part",
    metadata,
    Column("chat_id", ForeignKey("chat.id"), nullable=False),
    Column("message", String(64), nullable=False),
    Column("album", String(64), nullable=False),
    Column("at", Moment, nullable=False, index=True),
    PrimaryKeyConstraint("chat_id", "message"),
    Index("ix_album_part_album", "chat_id", "album"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("incident_id", ForeignKey("incident.id"), nullable=False, index=True),
    Column("message", String(64), nullable=False),
    Column("sealed", LargeBinary),
    Column("taken_at", Moment, nullable=False, index=True),
    Column("purged_at", Moment),
    sqlite_autoincrement=True,
)

card = Table(
    "card",
    metadata,
    Column("token", String(32), primary_key=True),
    Column("incident_id", ForeignKey("incident.id"), nullable=False, index=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("transport", String(32), nullable=False),
    Column("dialog", String(64), nullable=False),
    Column("message", String(64)),
    Column("shown_version", Integer),
    Column("menu", String(16)),
    UniqueConstraint("incident_id", "person_id"),
)

# Words that people say about a case, sealed: a note at closing, what an author objects. person_id NULL: the author.
remark = Table(
    "remark",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("incident_id", ForeignKey("incident.id"), nullable=False, index=True),
    Column("person_id", ForeignKey("person.id")),
    Column("kind", String(16), nullable=False),
    Column("sealed", LargeBinary),
    Column("at", Moment, nullable=False),
)

# Sealed short messages of whoever spoke last in a chat: a word may be split over messages. Gone within a minute.
piece = Table(
    "piece",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat_id", ForeignKey("chat.id"), nullable=False, index=True),
    Column("author", String(80), nullable=False),
    Column("message", String(64), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
)

sealing_key = Table(
    "sealing_key",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("created_at", Moment, nullable=False),
)

# What goes out. A row names what to do, never a text: texts are made from the record when they are sent.

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(120), nullable=False, unique=True),
    Column("kind", String(32), nullable=False),
    Column("transport", String(32), nullable=False),
    Column("target", String(64), nullable=False),
    Column("incident_id", ForeignKey("incident.id")),
    Column("payload", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("not_before", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("refusal", String(32)),
    Index("ix_outbox_waiting", "state", "not_before"),
    sqlite_autoincrement=True,
)

# What stands.

journal = Table(
    "journal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", String(64), nullable=False, index=True),
    Column("details", JSON, nullable=False),
    # Unique, so that the chain cannot fork.
    Column("previous", String(64), nullable=False, unique=True),
    Column("digest", String(64), nullable=False),
    Index("ix_journal_at", "at", "id"),
    Index("ix_journal_actor", "actor", "at", "id"),
    Index("ix_journal_action", "action", "at", "id"),
    sqlite_autoincrement=True,
)

# How long the chain is and where it ends, so that a cut-off tail is noticed too.
journal_head = Table(
    "journal_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entries", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
)

job_run = Table(
    "job_run",
    metadata,
    Column("job", String(64), nullable=False),
    Column("slot", String(64), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    PrimaryKeyConstraint("job", "slot"),
)
