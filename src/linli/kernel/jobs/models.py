from django.db import models


class JobRun(models.Model):
    """When a periodic job last ran, so that two workers do not run it twice and a restart does not forget it."""

    name = models.CharField(max_length=60, primary_key=True)
    claimed_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
