import django.db.models.deletion
from django.db import migrations, models

import linli.kernel.privacy.fields

KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def own(to: str) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to)


def own_or_none(to: str) -> models.ForeignKey:
    return models.ForeignKey(
        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to
    )


def part_of(to: str, name: str) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name=name, to=to)


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_suggestions"), ("organisations", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="HotIssue",
            fields=[
                ("id", KEY),
                ("number", models.CharField(max_length=20, unique=True)),
                ("state", models.CharField(default="proposed", max_length=12)),
                ("version", models.PositiveIntegerField(default=0)),
                ("title", models.CharField(max_length=80)),
                ("public_words", models.CharField(blank=True, max_length=120)),
                ("reason", models.JSONField(default=dict)),
                ("confidence", models.FloatField(blank=True, null=True)),
                ("proposed_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True)),
                ("category", own_or_none("cases.category")),
                ("keeper", own("organisations.organisation")),
                ("owner", own_or_none("organisations.organisation")),
            ],
            options={
                "ordering": ("-proposed_at", "-pk"),
                "indexes": [models.Index(fields=["state", "-proposed_at"], name="hot_issue_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["opened", "visiting", "working", "answered", "settled"]),
                            _negated=True,
                        )
                        | models.Q(("owner__isnull", False)),
                        name="an_open_issue_has_an_owner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["answered", "settled"]), _negated=True)
                        | models.Q(("answered_at__isnull", False)),
                        name="an_answered_issue_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IssueCase",
            fields=[
                ("id", KEY),
                ("standing", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                ("case", part_of("cases.case", "issues_beside")),
                ("issue", part_of("cases.hotissue", "beside")),
            ],
            options={
                "indexes": [models.Index(fields=["issue", "standing"], name="issue_case_standing")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("issue", "case"), name="a_case_stands_once_beside_an_issue"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupVisit",
            fields=[
                ("id", KEY),
                ("starts_at", models.DateTimeField()),
                ("place", models.CharField(max_length=120)),
                ("going", models.CharField(blank=True, max_length=200)),
                ("state", models.CharField(default="planned", max_length=10)),
                ("found", models.TextField(blank=True)),
                ("issue", part_of("cases.hotissue", "visits")),
                ("units", models.ManyToManyField(related_name="+", to="organisations.organisation")),
            ],
            options={"ordering": ("starts_at", "pk")},
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", KEY),
                ("words", models.CharField(max_length=200)),
                ("due_on", models.DateField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("done_words", models.CharField(blank=True, max_length=200)),
                ("unit", own("organisations.organisation")),
                ("visit", part_of("cases.groupvisit", "promises")),
            ],
            options={"ordering": ("due_on", "pk")},
        ),
        migrations.CreateModel(
            name="Following",
            fields=[
                ("id", KEY),
                ("mark", models.CharField(max_length=64)),
                ("too", models.BooleanField(default=False)),
                ("phone", linli.kernel.privacy.fields.EncryptedText(blank=True, null=True)),
                ("phone_index", models.CharField(blank=True, max_length=64, null=True)),
                ("home", models.CharField(blank=True, max_length=120)),
                ("created_at", models.DateTimeField()),
                ("case", part_of("cases.case", "followings")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "mark"), name="followed_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("phone_index__isnull", False)),
                        fields=("case", "phone_index"),
                        name="a_phone_follows_once",
                    ),
                ]
            },
        ),
        migrations.AddField(model_name="case", name="followed", field=models.BooleanField(default=False)),
        migrations.AddField(
            model_name="case",
            name="issue",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="members",
                to="cases.hotissue",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("issue__isnull", False)), fields=["issue"], name="case_issue"
            ),
        ),
    ]
