from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# What had been sent back or opened again before there was a count of it, read from the journal.
COUNTED = [
    (
        "UPDATE cases_case SET reworks = (SELECT COUNT(*) FROM kernel_entry e WHERE e.stream = 'case:' || cases_case.id "
        "AND e.move = 'rework')"
    ),
    (
        "UPDATE cases_case SET reopens = (SELECT COUNT(*) FROM kernel_entry e WHERE e.stream = 'case:' || cases_case.id "
        "AND e.move = 'reopen')"
    ),
]


def _latest_words(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The latest word of each resident, from what they said and what they told on the phone."""
    Case = apps.get_model("cases", "Case")
    told = apps.get_model("cases", "Judgement").objects.values_list("case_id", "at", "solved", "satisfied")
    rung = apps.get_model("cases", "Callback").objects.filter(reached=True)
    words = [*told, *rung.values_list("case_id", "at", "solved", "satisfied")]
    latest = {
        case_id: (at, solved, satisfied)
        for case_id, at, solved, satisfied in sorted(words, key=lambda w: w[1])
    }
    for case_id, (at, solved, satisfied) in latest.items():
        Case.objects.filter(pk=case_id).update(word_at=at, word_solved=solved, word_satisfied=satisfied)


def _case_field(name: str, field: Any) -> migrations.AddField:
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
        _case_field("word_at", models.DateTimeField(blank=True, null=True)),
        _case_field("word_solved", models.BooleanField(blank=True, null=True)),
        _case_field("word_satisfied", models.CharField(blank=True, max_length=12)),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["word_at"], condition=models.Q(word_at__isnull=False), name="case_word"
            ),
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
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in COUNTED),
        migrations.RunPython(_latest_words, migrations.RunPython.noop),
    ]
