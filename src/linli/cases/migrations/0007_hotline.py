import django.db.models.deletion
import linli.cases.models.hotline
import linli.kernel.privacy.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_inbox"),
        ("organisations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SheetMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("headings", models.CharField(max_length=64)),
                ("columns", models.JSONField(default=dict)),
                ("words", models.JSONField(default=dict)),
                ("changed_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HotlineImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(default=linli.cases.models.hotline._new_key, max_length=16, unique=True),
                ),
                ("state", models.CharField(default="uploaded", max_length=10)),
                ("version", models.PositiveIntegerField(default=0)),
                ("file_name", linli.kernel.privacy.fields.EncryptedText(blank=True, null=True)),
                ("file", models.CharField(blank=True, max_length=80)),
                ("columns", models.JSONField(default=dict)),
                ("words", models.JSONField(default=dict)),
                ("counts", models.JSONField(default=dict)),
                ("faults", linli.kernel.privacy.fields.EncryptedText(blank=True, null=True)),
                ("done", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "mapping",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="cases.sheetmapping",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="sheetmapping",
            index=models.Index(fields=["organisation", "headings"], name="mapping_by_headings"),
        ),
        migrations.AddConstraint(
            model_name="sheetmapping",
            constraint=models.UniqueConstraint(
                fields=("organisation", "name"), name="a_mapping_has_one_name"
            ),
        ),
        migrations.AddIndex(
            model_name="hotlineimport",
            index=models.Index(fields=["by", "-created_at"], name="hotline_imports_of_person"),
        ),
    ]
