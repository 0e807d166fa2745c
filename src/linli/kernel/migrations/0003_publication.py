import django.db.models.deletion
import linli.kernel.fields
import linli.kernel.privacy.fields
import linli.kernel.publication.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0002_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicationSeries",
            fields=[
                ("prefix", models.CharField(max_length=12, primary_key=True, serialize=False)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        default=linli.kernel.publication.models._new_key, max_length=16, unique=True
                    ),
                ),
                ("number", models.CharField(max_length=16, null=True)),
                ("edition", models.PositiveSmallIntegerField(default=1)),
                ("kind", models.CharField(max_length=24)),
                ("state", models.CharField(default="draft", max_length=12)),
                ("version", models.PositiveIntegerField(default=0)),
                ("title", models.CharField(max_length=120)),
                ("body", models.JSONField(default=list)),
                ("unit_id", models.BigIntegerField(blank=True, null=True)),
                ("unit_name", models.CharField(max_length=80)),
                ("path", linli.kernel.fields.PathField(max_length=64)),
                ("about_kind", models.CharField(blank=True, max_length=32)),
                ("about_id", models.BigIntegerField(blank=True, null=True)),
                ("from_on", models.DateField()),
                ("until_on", models.DateField()),
                ("objections_until", models.DateField(blank=True, null=True)),
                ("decider_id", models.BigIntegerField(blank=True, null=True)),
                ("created_by_id", models.BigIntegerField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("outcome", models.TextField(blank=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="kernel.publication",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        default=linli.kernel.publication.models._new_key, max_length=16, unique=True
                    ),
                ),
                ("serial", models.PositiveSmallIntegerField()),
                ("state", models.CharField(default="received", max_length=12)),
                ("version", models.PositiveIntegerField(default=0)),
                ("words", linli.kernel.privacy.fields.EncryptedText(blank=True, null=True)),
                ("contact", linli.kernel.privacy.fields.EncryptedText(blank=True, null=True)),
                ("receipt_hash", models.CharField(max_length=64, unique=True)),
                ("decider_id", models.BigIntegerField(blank=True, null=True)),
                ("received_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="objections",
                        to="kernel.publication",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PublicationFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("media_type", models.CharField(max_length=80)),
                ("content", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="kernel.publication",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["state", "-published_at"], name="publication_newest"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["path"], name="publication_subtree"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["about_kind", "about_id"], name="publication_about"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["decider_id"], name="publication_decider"),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.UniqueConstraint(
                fields=("number", "edition"), name="an_edition_is_published_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number__isnull", True), ("state__in", ("draft", "dropped"))),
                    models.Q(("number__isnull", False), ("published_at__isnull", False)),
                    _connector="OR",
                ),
                name="what_is_published_has_a_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on__gte", models.F("from_on"))), name="a_publication_has_a_period"
            ),
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(fields=["decider_id", "state", "due_at"], name="objections_by_due"),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.UniqueConstraint(
                fields=("publication", "serial"), name="objections_are_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "received"), ("answered_at__isnull", False), _connector="OR"),
                name="a_decided_objection_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="publicationfile",
            constraint=models.UniqueConstraint(
                fields=("publication", "name"), name="a_file_is_published_once"
            ),
        ),
    ]
