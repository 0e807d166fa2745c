"""The search index stands beside its table: FTS5 with triggers on SQLite, a text index on PostgreSQL."""

from typing import Any

from django.db import migrations

from linli.kernel.search import schema


def create(_apps: Any, editor: Any) -> None:
    schema.create(editor)


def drop(_apps: Any, editor: Any) -> None:
    schema.drop(editor)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
