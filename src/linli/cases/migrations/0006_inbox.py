import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import linli.cases.models.desk
import linli.kernel.privacy.fields


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_hot_issues"),
        ("organisations", "0001_initial"),
        ("places", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(default=linli.cases.models.desk.new_key, max_length=16, unique=True),
                ),
                ("move", models.CharField(max_length=32)),
                ("arguments", linli.kernel.privacy.fields.EncryptedText(blank=True, null=True)),
                ("trail", models.CharField(blank=True, max_length=600)),
                ("state", models.CharField(default="prepared", max_length=12)),
                ("version", models.PositiveIntegerField(default=0)),
                ("prepared_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="BulkRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("case_version", models.PositiveIntegerField()),
                ("outcome", models.CharField(blank=True, max_length=8)),
                ("sentence", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(default=linli.cases.models.desk.new_key, max_length=24, unique=True),
                ),
                ("trail", models.CharField(blank=True, max_length=600)),
                ("shape", models.CharField(max_length=4)),
                ("state", models.CharField(default="asked", max_length=12)),
                ("version", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("ready_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PersonSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(default=linli.cases.models.desk.new_key, max_length=16, unique=True),
                ),
                ("kind", models.CharField(max_length=5)),
                ("sought", linli.kernel.privacy.fields.EncryptedText(blank=True, null=True)),
                ("index", models.CharField(blank=True, max_length=64)),
                ("reason", linli.kernel.privacy.fields.EncryptedText(blank=True, null=True)),
                ("state", models.CharField(default="asked", max_length=12)),
                ("version", models.PositiveIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("answer", linli.kernel.privacy.fields.EncryptedText(blank=True, null=True)),
                ("open_until", models.DateTimeField(blank=True, null=True)),
                ("found", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(default=linli.cases.models.desk.new_key, max_length=16, unique=True),
                ),
                ("name", models.CharField(max_length=40)),
                ("query", models.CharField(max_length=600)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="StandardReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(default=linli.cases.models.desk.new_key, max_length=16, unique=True),
                ),
                ("name", models.CharField(max_length=40)),
                ("words", models.CharField(max_length=1000)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("name", "pk"),
            },
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_newest",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_state",
        ),
        migrations.AddField(
            model_name="case",
            name="clock_at",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.Coalesce(
                    models.Case(
                        models.When(
                            state__in=("received", "dispatched", "offered"), then=models.F("sign_due_at")
                        ),
                        models.When(state="answered", then=models.F("answered_at")),
                        default=models.F("due_at"),
                        output_field=models.DateTimeField(),
                    ),
                    models.F("received_at"),
                ),
                output_field=models.DateTimeField(),
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="live",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        state__in=(
                            "received",
                            "dispatched",
                            "offered",
                            "taken",
                            "working",
                            "waiting",
                            "answered",
                            "disputed",
                            "handed_back",
                            "arbitration",
                            "parked",
                            "divided",
                        ),
                        then=models.Value(True),
                    ),
                    default=models.Value(False),
                ),
                output_field=models.BooleanField(),
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="category",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="cases.category",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="grid",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.grid",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="keeper",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="taker",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_taker",
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("taker__isnull", False)), fields=["taker", "state"], name="case_taker"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("live", True)), fields=["state", "clock_at", "id"], name="case_state_live"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["-received_at", "-id"], name="case_newest"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["state", "received_at", "id"], name="case_state_newest"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["keeper", "received_at", "id"], name="case_keeper_newest"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["unit", "received_at", "id"], name="case_unit_newest"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["category", "received_at", "id"], name="case_category_newest"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("live", True)), fields=["clock_at", "id"], name="case_live_clock"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("live", True)),
                fields=["keeper", "clock_at", "id"],
                name="case_keeper_live",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("live", True)), fields=["unit", "clock_at", "id"], name="case_unit_live"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("supervised_at__isnull", False)),
                fields=["supervised_at"],
                name="case_supervised",
            ),
        ),
        migrations.AddField(
            model_name="bulkmove",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="bulkrow",
            name="bulk",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="cases.bulkmove"
            ),
        ),
        migrations.AddField(
            model_name="bulkrow",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="export",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="personsearch",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="personsearch",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="standardreply",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="standardreply",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddIndex(
            model_name="bulkmove",
            index=models.Index(fields=["person", "-prepared_at"], name="bulk_of_person"),
        ),
        migrations.AddConstraint(
            model_name="bulkrow",
            constraint=models.UniqueConstraint(
                fields=("bulk", "case"), name="a_case_stands_once_in_a_bulk_move"
            ),
        ),
        migrations.AddIndex(
            model_name="export",
            index=models.Index(fields=["person", "-asked_at"], name="export_of_person"),
        ),
        migrations.AddIndex(
            model_name="personsearch",
            index=models.Index(fields=["state", "asked_at"], name="person_search_waiting"),
        ),
        migrations.AddConstraint(
            model_name="personsearch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("person")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_approves_their_own_search_for_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="personsearch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "approved"), _negated=True),
                    models.Q(("decided_by__isnull", False), ("open_until__isnull", False)),
                    _connector="OR",
                ),
                name="an_approved_search_names_who_approved_and_until_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(fields=("person", "name"), name="a_view_is_named_once"),
        ),
    ]
