"""Reasons are JSON: what was text in these columns was written as JSON by the migration before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0004_names_of_columns"),
    ]

    operations = [
        migrations.AlterField(
            model_name="finding",
            name="equation",
            field=models.JSONField(null=True),
        ),
        migrations.AlterField(
            model_name="finding",
            name="why",
            field=models.JSONField(null=True),
        ),
        migrations.AlterField(
            model_name="issue",
            name="remedy",
            field=models.JSONField(null=True),
        ),
        migrations.AlterField(
            model_name="issue",
            name="why",
            field=models.JSONField(null=True),
        ),
        migrations.AlterField(
            model_name="link",
            name="verdict_why",
            field=models.JSONField(null=True),
        ),
        migrations.AlterField(
            model_name="link",
            name="why",
            field=models.JSONField(null=True),
        ),
    ]
