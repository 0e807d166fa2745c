from django.db import models


class CalendarDay(models.Model):
    """What the county knows better than the built-in calendar: a later year's days, or a day of its own.

    `confirmed` is false while the State Council's notice for that year is awaited; dates computed over it are provisional.
    """

    date = models.DateField(unique=True)
    working = models.BooleanField()
    name = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=200)
    confirmed = models.BooleanField(default=True)
