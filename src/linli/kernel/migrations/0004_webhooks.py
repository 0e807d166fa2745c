import linli.kernel.privacy.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_publication")]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("hint", models.CharField(max_length=12)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("person_id", models.BigIntegerField(db_index=True)),
                ("permissions", models.JSONField(default=list)),
                ("path", models.CharField(blank=True, max_length=64)),
                ("calls_a_minute", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField()),
                ("expires_on", models.DateField()),
                ("used_on", models.DateField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("calls_a_minute__gt", 0)), name="a_token_may_be_used"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("url", linli.kernel.privacy.fields.EncryptedText()),
                ("host", models.CharField(max_length=253)),
                ("events", models.JSONField(default=list)),
                ("with_answer", models.BooleanField(default=False)),
                ("person_id", models.BigIntegerField(db_index=True)),
                ("path", models.CharField(blank=True, max_length=64)),
                ("secret", linli.kernel.privacy.fields.EncryptedText()),
                ("cursor", models.BigIntegerField(default=0)),
                ("state", models.CharField(default="active", max_length=8)),
                ("version", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("active", "paused", "ended"))), name="hook_state_is_known"
                    )
                ],
            },
        ),
    ]
