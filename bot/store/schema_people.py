"""The tables of who: institutions and what they choose, people, duties, chats, ways into the console."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    text,
    true,
)

from bot.store.columns import Moment, metadata

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
