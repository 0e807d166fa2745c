"""Territory: divisions, grids with versioned boundaries, addresses and facilities. WGS-84 stored, degrees."""

from django.db import models
from django.db.models import F, Q

from linli.kernel.fields import PathField
from linli.organisations.models import Organisation
from linli.places import plates


class Division(models.Model):
    """An administrative division 行政区划 and the organisation that answers for it."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=12)  # county, township, community
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="divisions"
    )

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        return f"division:{self.pk}"


class Grid(models.Model):
    """A grid: 15-digit code (6 county + 3 street + 3 community + 3 serial), kept by one organisation.

    `plate` is the code of its sign on the wall, here and below (see `plates`).
    """

    code = models.CharField(max_length=15, unique=True)
    plate = models.CharField(max_length=10, unique=True, default=plates.new_grid)
    name = models.CharField(max_length=60)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grids")
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, null=True, blank=True, related_name="grids"
    )
    households = models.PositiveIntegerField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        return f"grid:{self.pk}"


class Net(models.Model):
    """The whole net of boundaries as of one version. Versions only grow; a case keeps the version of its intake."""

    version = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    note = models.CharField(max_length=200, blank=True)


class BoundaryDraft(models.Model):
    """Boundaries somebody drew or read from a file, looked at before they become a version of the net.

    `boundaries` is JSON: a list of {grid, code, name, organisation, shape (hexadecimal WKB, "" = withdrawn)}. `net_version` is
    the net it was last compared with.
    """

    source = models.CharField(max_length=12)  # file, drawn, withdrawn
    boundaries = models.TextField()
    note = models.CharField(max_length=200, blank=True)
    net_version = models.PositiveIntegerField()
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()


class Boundary(models.Model):
    """A grid's boundary from one net version until before another. `shape` is WKB of a polygon or multipolygon, WGS-84."""

    grid = models.ForeignKey(Grid, on_delete=models.CASCADE, related_name="boundaries")
    since = models.PositiveIntegerField()
    until = models.PositiveIntegerField(null=True, blank=True)
    shape = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grid"], condition=Q(until__isnull=True), name="one_current_boundary_each"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="a_boundary_lasts"
            ),
        ]


class GridStaff(models.Model):
    """Who works in a grid: adviser, inspector, information liaison or grid worker."""

    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="staff")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="grid_posts")
    role = models.CharField(max_length=24)  # grid_worker, adviser, inspector, information_liaison
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grid", "person", "role"],
                condition=Q(until__isnull=True),
                name="a_grid_post_is_held_once_at_a_time",
            )
        ]


class Address(models.Model):
    """A node of the address tree: estate, street or village → building → unit. Every path through Linli works with it alone.

    `full_name` is what people say ("锦绣苑 3 栋 2 单元"); the point, if known, is the door's. `sought` is what a search finds
    it by: the folded name, its pinyin and its initials. `grid` follows the point when boundaries change.
    """

    plate = models.CharField(max_length=10, unique=True, default=plates.new_address)
    kind = models.CharField(max_length=10)  # estate, street, village, building, unit
    name = models.CharField(max_length=60)
    full_name = models.CharField(max_length=160)
    sought = models.CharField(max_length=640)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = PathField(unique=True)
    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, null=True, blank=True, related_name="addresses")
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    storeys = models.PositiveSmallIntegerField(null=True, blank=True)  # of a building
    households = models.PositiveIntegerField(null=True, blank=True)  # of a building: how many, never who
    checked_on = models.DateField(null=True, blank=True)  # somebody stood there and said it is right
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("path",)
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="names_differ_under_one_parent")
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def stream(self) -> str:
        return f"address:{self.pk}"


class Facility(models.Model):
    """Something that stands somewhere: a lamp, a hydrant, a service centre. `code` is on its plate, with a QR.

    `hours` are opening hours as people say them, `note` what is good to know ("key with the gatekeeper"): both public.
    """

    code = models.CharField(max_length=24, unique=True)
    plate = models.CharField(max_length=10, unique=True, default=plates.new_facility)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, null=True, blank=True, related_name="facilities")
    address = models.ForeignKey(
        Address, on_delete=models.PROTECT, null=True, blank=True, related_name="facilities"
    )
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    hours = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=200, blank=True)
    checked_on = models.DateField(null=True, blank=True)  # somebody stood there and said it is right
    closed_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        return f"facility:{self.pk}"
