"""The durable record: tables, queries, migrations."""
