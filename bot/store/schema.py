"""The tables. Times are UTC; text of messages stands only in ``inbox`` (until handled) and, sealed, in ``evidence``."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    Time,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
    true,
)


class Moment(TypeDecorator[datetime]):
    """An aware moment. SQLite drops offsets without converting, so they are converted here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 the interface hands it over
        """Convert to UTC; a naive moment is a programming error."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive moment has no place in the record")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 the interface hands it over
        """Give the moment back as aware UTC."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Who: the institution, its people and what they answer for.

institution = Table(
    "institution",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("quiet_from", Time),
    Column("quiet_to", Time),
    Column("reminder_minutes", Integer, nullable=False, server_default=text("30")),
    Column("edition", String(32), nullable=False),
    Column("opens", Time, nullable=False),
    Column("closes", Time, nullable=False),
    Column("saturdays", Boolean, nullable=False),
    Column("react_minutes", Integer, nullable=False),
    Column("own_values", JSON, nullable=False),
    # Own exceptions of the working calendar: ISO date -> whether it is worked on.
    Column("days", JSON, nullable=False, server_default=text("'{}'")),
    Column("created_at", Moment, nullable=False),
)

# What an institution decides for all, for a chat, for a category, or for a category in a chat (``bot.options``).
option = Table(
    "option",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("institution_id", ForeignKey("institution.id"), nullable=False, index=True),
    Column("chat_id", ForeignKey("chat.id")),
    Column("category", String(32)),
    Column("name", String(32), nullable=False),
    Column("value", JSON, nullable=False),
)

# The institution's own wording of the clauses, by edition.
clause = Table(
    "clause",
    metadata,
    Column("institution_id", ForeignKey("institution.id"), nullable=False),
    Column("edition", String(32), nullable=False),
    Column("clause", String(16), nullable=False),
    Column("words", Text, nullable=False),
    PrimaryKeyConstraint("institution_id", "edition", "clause"),
)

# Words (lemmas) that are not flagged any more: in one chat, or (chat_id NULL) in the whole institution.
allowed_word = Table(
    "allowed_word",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("institution_id", ForeignKey("institution.id"), nullable=False, index=True),
    Column("chat_id", ForeignKey("chat.id")),
    Column("lemma", String(64), nullable=False),
    Column("incident_id", ForeignKey("incident.id")),
    Column("at", Moment, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("institution_id", ForeignKey("institution.id"), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("created_at", Moment, nullable=False),
)

appointment = Table(
    "appointment",
    metadata,
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("role", String(32), nullable=False),
    Column("since", Moment, nullable=False),
    PrimaryKeyConstraint("person_id", "role"),
)

account = Table(
    "account",
    metadata,
    Column("transport", String(32), nullable=False),
    Column("user", String(64), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("dialog", String(64)),
    PrimaryKeyConstraint("transport", "user"),
)

chat = Table(
    "chat",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("institution_id", ForeignKey("institution.id"), index=True),
    Column("transport", String(32), nullable=False),
    Column("external", String(64), nullable=False),
    Column("title", String(255), nullable=False),
    Column("present", Boolean, nullable=False),
    Column("reads_all", Boolean, nullable=False),
    Column("can_delete", Boolean, nullable=False),
    Column("reminded_at", Moment),
    Column("rules_at", Moment),
    Column("last_at", Moment),
    UniqueConstraint("transport", "external"),
)

# Ids that chats had before they migrated: what was posted there may still wait in the inbox.
former_chat = Table(
    "former_chat",
    metadata,
    Column("transport", String(32), nullable=False),
    Column("external", String(64), nullable=False),
    Column("chat_id", ForeignKey("chat.id"), nullable=False),
    PrimaryKeyConstraint("transport", "external"),
)

duty = Table(
    "duty",
    metadata,
    Column("chat_id", ForeignKey("chat.id"), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("position", Integer, nullable=False),
    PrimaryKeyConstraint("chat_id", "person_id"),
)

# Who stands in for whom, by days (both included); in one chat, or (chat_id NULL) in all of his.
substitution = Table(
    "substitution",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat_id", ForeignKey("chat.id")),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("substitute_id", ForeignKey("person.id"), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
)

# What the bot waits to read from somebody in the private dialog: the note to a case, the words of an appeal.
awaiting = Table(
    "awaiting",
    metadata,
    Column("transport", String(32), nullable=False),
    Column("user", String(64), nullable=False),
    Column("what", String(32), nullable=False),
    Column("incident_id", ForeignKey("incident.id"), nullable=False),
    Column("until", Moment, nullable=False),
    PrimaryKeyConstraint("transport", "user"),
)

# Parents who pressed «Ознакомлен» under the rules.
acknowledgement = Table(
    "acknowledgement",
    metadata,
    Column("chat_id", ForeignKey("chat.id"), nullable=False),
    Column("author_code", String(16), nullable=False),
    Column("edition", String(32), nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("chat_id", "author_code", "edition"),
)

code = Table(
    "code",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    # ``link``: ties a messenger's account to the person; ``console``: opens the console once.
    Column("purpose", String(16), nullable=False, server_default=text("'link'")),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

sign_in = Table(
    "sign_in",
    metadata,
    Column("login", String(64), primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("password", String(200), nullable=False),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("locked_until", Moment),
    # Sealed; NULL: no second factor yet.
    Column("totp", LargeBinary),
    # The last TOTP time step that was used: a code serves once.
    Column("totp_step", Integer),
)

session = Table(
    "session",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("seen_at", Moment),
    Column("device", String(100), nullable=False, server_default=text("''")),
)

# Keys to the API; only their digests are kept.
api_token = Table(
    "api_token",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("name", String(100), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
)

# Filters of the incident log that somebody keeps under a name.
saved_view = Table(
    "saved_view",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("name", String(100), nullable=False),
    Column("query", String(1000), nullable=False),
)

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
