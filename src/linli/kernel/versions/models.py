from django.db import models


class Version(models.Model):
    """A stamp that changes whenever what `name` stands for changes ("calendar", "rulebook", "grids").

    Stamps are random, not counted: a change that was rolled back and the next one must never look alike.
    """

    name = models.CharField(max_length=32, primary_key=True)
    stamp = models.CharField(max_length=16)
