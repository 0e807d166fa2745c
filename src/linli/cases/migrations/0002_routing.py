import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("organisations", "0001_initial"),
        ("places", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="lane",
            field=models.CharField(default="ordinary", max_length=8),
        ),
        migrations.AddField(
            model_name="category",
            name="duty_of",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="category",
            name="standard_code",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="category",
            name="standard_list",
            field=models.CharField(blank=True, max_length=9),
        ),
        migrations.AddField(
            model_name="category",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.category",
            ),
        ),
        migrations.CreateModel(
            name="DryRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("list_version", models.PositiveIntegerField()),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("state", models.CharField(default="queued", max_length=8)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("different", models.PositiveIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=200)),
                ("started_at", models.DateTimeField()),
                ("touched_at", models.DateTimeField()),
                (
                    "started_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="DryRunLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before_code", models.CharField(blank=True, max_length=16)),
                ("after_code", models.CharField(blank=True, max_length=16)),
                ("before_fast", models.BooleanField(default=False)),
                ("after_fast", models.BooleanField(default=False)),
                ("what", models.CharField(max_length=12)),
                (
                    "after_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "before_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="cases.dryrun"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=16)),
                ("from_day", models.CharField(blank=True, max_length=5)),
                ("until_day", models.CharField(blank=True, max_length=5)),
                ("days", models.CharField(blank=True, max_length=8)),
                ("from_time", models.CharField(blank=True, max_length=5)),
                ("until_time", models.CharField(blank=True, max_length=5)),
                ("target", models.CharField(max_length=8)),
                ("sign_hours", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("contact_hours", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("resolve_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("fast", models.BooleanField(default=False)),
                ("basis", models.CharField(blank=True, max_length=200)),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.category",
                    ),
                ),
                (
                    "grid",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.grid",
                    ),
                ),
                (
                    "helpers",
                    models.ManyToManyField(blank=True, related_name="+", to="organisations.organisation"),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.kind",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
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
                "ordering": ("code",),
            },
        ),
        migrations.AddField(
            model_name="case",
            name="duty",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cases.duty",
            ),
        ),
        migrations.CreateModel(
            name="DutyList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True)),
                ("title", models.CharField(max_length=80)),
                ("note", models.TextField(blank=True)),
                ("state", models.CharField(default="draft", max_length=12)),
                ("version", models.PositiveIntegerField(default=0)),
                ("from_on", models.DateField(blank=True, null=True)),
                ("until_on", models.DateField(blank=True, null=True)),
                ("drafted_at", models.DateTimeField()),
                (
                    "based_on",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.dutylist",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-number",),
            },
        ),
        migrations.AddField(
            model_name="duty",
            name="list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="duties", to="cases.dutylist"
            ),
        ),
        migrations.AddField(
            model_name="dryrun",
            name="against",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.dutylist",
            ),
        ),
        migrations.AddField(
            model_name="dryrun",
            name="list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="dry_runs", to="cases.dutylist"
            ),
        ),
        migrations.CreateModel(
            name="OfficeArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TownshipDuty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("basis", models.CharField(blank=True, max_length=200)),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.category"
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="dutylist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["live", "superseded"]), _negated=True),
                    ("from_on__isnull", False),
                    _connector="OR",
                ),
                name="a_live_list_says_from_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutylist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on__isnull", True), ("until_on__gte", models.F("from_on")), _connector="OR"
                ),
                name="a_list_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.UniqueConstraint(
                fields=("list", "code"), name="a_duty_has_one_code_in_its_list"
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(("place__isnull", True), ("grid__isnull", True), _connector="OR"),
                name="a_duty_has_one_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("target__in", ["unit", "office"]), _negated=True),
                    ("unit__isnull", False),
                    _connector="OR",
                ),
                name="a_duty_of_a_unit_names_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("target", "kind"), _negated=True), ("kind__isnull", False), _connector="OR"
                ),
                name="a_duty_of_a_kind_names_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="officearea",
            constraint=models.UniqueConstraint(
                fields=("office", "place"), name="an_office_serves_a_place_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="townshipduty",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)),
                fields=("township", "category"),
                name="a_township_duty_stands_once",
            ),
        ),
    ]
