"""Corrections by the names of today; reasons as code and values, still in columns of text. See ``ledger.earlier``."""

import json
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Max

from duixian.web.ledger import earlier

_STRETCH = 2000


def convert(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    def rows(name: str) -> Any:
        return apps.get_model("ledger", name)._default_manager.using(editor.connection.alias)

    last = rows("Event").aggregate(last=Max("id"))["last"] or 0
    rows("Setting").update_or_create(name=earlier.SETTING, defaults={"value": str(last)})
    # `indicator` leaves its name before `wording` takes it: a figure may have both corrected.
    for old in ("indicator", "wording", "territory"):
        for subject in ("statement", "comparison"):
            new = earlier.field_name(subject, old)
            rows("Correction").filter(subject=subject, field=old).update(field=new)
    decided = list(rows("Link").filter(rule="person").values("id", "rule", "why", "verdict_why"))
    rows("Link").update(**_changed("ledger_link", {"rule": "", "why": "", "verdict_why": ""}))
    for row in decided:
        rows("Link").filter(pk=row.pop("id")).update(**_changed("ledger_link", row))
    for name, read, reasons in (
        ("Finding", ("equation", "why", "quotes"), ("equation", "why")),
        ("Issue", ("why", "remedy"), ("why", "remedy")),
    ):
        at = 0
        while stretch := list(rows(name).filter(pk__gt=at).order_by("pk").only(*read)[:_STRETCH]):
            for row in stretch:
                told = _changed(f"ledger_{name.lower()}", {field: getattr(row, field) for field in read})
                for field in reasons:
                    setattr(row, field, told[field])
            rows(name).bulk_update(stretch, reasons, batch_size=200)
            at = stretch[-1].pk
    for name in ("PlaceAccount", "YearAccount"):
        rows(name).all().delete()


def _changed(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """Bring a row into the form of today, its reasons written: their columns are of text until the next migration."""
    earlier.ROWS[table](row)
    return {name: json.dumps(v, ensure_ascii=False) if v is None or "code" in v else v for name, v in row.items()}


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_years_compared")]
    operations = [migrations.RunPython(convert, migrations.RunPython.noop)]
