import django.db.models.deletion
import linli.kernel.privacy.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0004_webhooks"),
    ]

    operations = [
        migrations.CreateModel(
            name="NoticeChoice",
            fields=[
                ("person_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("pace", models.CharField(blank=True, max_length=8)),
                ("quiet_from", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("quiet_until", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("wecom", linli.kernel.privacy.fields.EncryptedText(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from__isnull", True), ("quiet_until__isnull", True)),
                            models.Q(("quiet_from__lt", 1440), ("quiet_until__lt", 1440)),
                            _connector="OR",
                        ),
                        name="quiet_hours_lie_in_a_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DigestLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person_id", models.BigIntegerField()),
                ("channel", models.CharField(max_length=8)),
                ("due_at", models.DateTimeField()),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="kernel.notice"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["due_at"], name="digest_due")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("notice", "channel"), name="a_notice_leaves_once_by_a_channel"
                    )
                ],
            },
        ),
    ]
