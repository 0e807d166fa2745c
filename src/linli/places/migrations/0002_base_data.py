import django.db.models.deletion
from django.db import migrations, models

import linli.kernel.privacy.fields


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]

    operations = [
        migrations.AddField("address", "storeys", models.PositiveSmallIntegerField(blank=True, null=True)),
        migrations.AddField("address", "households", models.PositiveIntegerField(blank=True, null=True)),
        migrations.AddField("address", "checked_on", models.DateField(blank=True, null=True)),
        migrations.AddField("facility", "hours", models.CharField(blank=True, default="", max_length=80), preserve_default=False),
        migrations.AddField("facility", "note", models.CharField(blank=True, default="", max_length=200), preserve_default=False),
        migrations.AddField("facility", "checked_on", models.DateField(blank=True, null=True)),
        migrations.CreateModel(
            name="Doubt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("about", models.CharField(max_length=12)),
                ("words", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("settled_by", models.CharField(blank=True, max_length=40)),
                ("outcome", models.CharField(blank=True, max_length=12)),
                ("facility", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="doubts", to="places.facility")),
            ],
            options={
                "ordering": ("made_at", "pk"),
                "indexes": [models.Index(condition=models.Q(("settled_at__isnull", True)), fields=["facility"], name="open_doubts")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("settled_at__isnull", True)),
                            models.Q(("settled_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_settled_doubt_says_how",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CareWish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kinds", models.CharField(max_length=120)),
                ("name", linli.kernel.privacy.fields.EncryptedText()),
                ("phone", linli.kernel.privacy.fields.EncryptedText()),
                ("words", linli.kernel.privacy.fields.EncryptedText(blank=True, null=True)),
                ("asked_by", models.CharField(max_length=8)),
                ("channel", models.CharField(max_length=8)),
                ("entered_by", models.CharField(blank=True, max_length=40)),
                ("consented", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("until_on", models.DateField()),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("key_hash", models.CharField(max_length=64, unique=True)),
                ("address", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.address")),
                ("grid", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.grid")),
            ],
            options={"indexes": [models.Index(fields=["grid", "until_on"], name="care_of_a_grid")]},
        ),
    ]
