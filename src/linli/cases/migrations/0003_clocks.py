import django.db.models.deletion
from django.db import migrations, models

# What had been sent back or opened again before there was a count of it, read from the journal.
COUNTED = [
    f"UPDATE cases_case SET {column} = (SELECT COUNT(*) FROM kernel_entry e WHERE e.stream = 'case:' || cases_case.id AND e.move = '{move}') "
    f"WHERE EXISTS (SELECT 1 FROM kernel_entry e WHERE e.stream = 'case:' || cases_case.id AND e.move = '{move}')"
    for column, move in (("reworks", "rework"), ("reopens", "reopen"))
]


def _case_field(name: str, field: models.Field) -> migrations.AddField:
    return migrations.AddField(model_name="case", name=name, field=field)


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_routing"), ("kernel", "0001_initial"), ("organisations", "0001_initial")]

    operations = [
        _case_field("contact_due_at", models.DateTimeField(blank=True, null=True)),
        _case_field("contacted_at", models.DateTimeField(blank=True, null=True)),
        _case_field("clock_from", models.DateTimeField(blank=True, null=True)),
        _case_field("rules_on", models.DateField(blank=True, null=True)),
        _case_field("sign_warned", models.PositiveSmallIntegerField(default=0)),
        _case_field("contact_warned", models.PositiveSmallIntegerField(default=0)),
        _case_field("warned", models.PositiveSmallIntegerField(default=0)),
        _case_field("reworks", models.PositiveSmallIntegerField(default=0)),
        _case_field("reopens", models.PositiveSmallIntegerField(default=0)),
        _case_field("supervision_due_at", models.DateTimeField(blank=True, null=True)),
        _case_field("supervision_reported_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(fields=["at"], name="callback_at"),
        ),
        migrations.AddIndex(
            model_name="judgement",
            index=models.Index(fields=["at"], name="judgement_at"),
        ),
        migrations.CreateModel(
            name="Sampled",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.CharField(max_length=7)),
                ("place", models.PositiveIntegerField()),
                ("drawn_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="samples", to="cases.case"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["month", "place"], name="sampled_month")],
                "constraints": [models.UniqueConstraint(fields=("case", "month"), name="drawn_once_a_month")],
            },
        ),
        migrations.RunSQL(COUNTED, migrations.RunSQL.noop),
    ]
