"""The roles as groups, and the index of the full text search, which no model can describe."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    Group = apps.get_model("auth", "Group")
    for name in ("editor", "admin"):
        Group.objects.using(editor.connection.alias).get_or_create(name=name)
    if editor.connection.vendor == "sqlite":
        editor.execute(
            "CREATE VIRTUAL TABLE ledger_search USING fts5("
            "words, content='', columnsize=0, detail=none, tokenize='ascii')"
        )
    else:
        editor.execute("CREATE TABLE ledger_search (id bigint PRIMARY KEY, words tsvector NOT NULL)")
        editor.execute("CREATE INDEX ledger_search_words ON ledger_search USING gin (words) WITH (fastupdate = off)")


def unmake(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute("DROP TABLE ledger_search")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(make, unmake)]
