import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_clocks"), ("kernel", "0001_initial"), ("organisations", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Training",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("cases", models.PositiveIntegerField()),
                ("figures", models.JSONField(default=dict)),
                ("adopted", models.BooleanField(default=False)),
                ("why_not", models.CharField(blank=True, max_length=40)),
                ("file_hash", models.CharField(blank=True, max_length=64)),
                ("took_ms", models.PositiveIntegerField(default=0)),
            ],
            options={"ordering": ("-at", "-pk")},
        ),
        migrations.CreateModel(
            name="PhotoHash",
            fields=[
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="kernel.file",
                    ),
                ),
                ("bits", models.BigIntegerField(null=True)),
            ],
            options={"indexes": [models.Index(fields=["bits"], name="photo_same_bits")]},
        ),
        migrations.CreateModel(
            name="Suggested",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("source", models.CharField(max_length=10)),
                ("confidence", models.FloatField()),
                ("taken", models.BooleanField()),
                ("decided_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="suggested", to="cases.case"
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.category",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "decided_at"], name="suggested_lately")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("category__isnull", False), ("kind", "category"), _connector="AND"
                        )
                        | models.Q(("kind", "unit"), ("unit__isnull", False))
                        | models.Q(("kind", "duplicate"), ("other__isnull", False)),
                        name="a_suggestion_names_what_it_suggests",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confidence__gte", 0), ("confidence__lte", 1)),
                        name="a_confidence_is_a_share",
                    ),
                ],
            },
        ),
    ]
