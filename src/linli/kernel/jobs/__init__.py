"""Periodic work: one table of what runs how often. Rooms declare jobs; `linli work` runs what is due.

A job is a function without arguments that may be run twice without harm. Which worker runs it is settled by
compare-and-set on the job's row.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError

from linli.kernel import clock

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    every: timedelta
    run: Callable[[], object]


_jobs: dict[str, Job] = {}


def periodic(name: str, every: timedelta, run: Callable[[], object]) -> None:
    """Declare a job; called as the application starts."""
    _jobs[name] = Job(name, every, run)


def jobs() -> list[Job]:
    return list(_jobs.values())


def run_due() -> list[str]:
    """Run every job whose time has come. A job that fails is logged, kept with its error, and tried again next time."""
    from linli.kernel.jobs.models import JobRun

    done = []
    now = clock.now()
    known = {row.name: row for row in JobRun.objects.all()}
    for job in _jobs.values():
        row = known.get(job.name)
        if row is None:
            claimed = bool(
                JobRun.objects.bulk_create([JobRun(name=job.name, claimed_at=now)], ignore_conflicts=True)
            )
        elif row.claimed_at + job.every > now:
            continue
        else:
            claimed = bool(
                JobRun.objects.filter(pk=job.name, claimed_at=row.claimed_at).update(claimed_at=now)
            )
        if not claimed:
            continue
        error = ""
        try:
            job.run()
        except (DatabaseError, OSError, ValueError, RuntimeError, LookupError) as failure:
            error = repr(failure)
            log.exception("periodic job %s failed", job.name)
        JobRun.objects.filter(pk=job.name).update(finished_at=clock.now(), error=error)
        done.append(job.name)
    return done
