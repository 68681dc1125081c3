"""The tables. Times are UTC; text of messages stands only in ``inbox`` (until handled) and, sealed, in ``evidence``."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
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
    Column("created_at", Moment, nullable=False),
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

code = Table(
    "code",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
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
)

session = Table(
    "session",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
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
    Index("ix_incident_log", "institution_id", "id"),
    Index("ix_incident_author", "chat_id", "author", "opened_at"),
    Index("ix_incident_state", "state", "id"),
    Index("ix_incident_open", "institution_id", "state", "chat_id"),
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
    UniqueConstraint("incident_id", "person_id"),
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
