"""`linli work`: the background worker. Periodic jobs, deliveries to the outside, queued tasks."""

import logging
import signal
import threading
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections

from linli.cases.commands.duties import supersede_due
from linli.kernel import evidence, hooks, jobs, notices, search, sheets
from linli.kernel.notices import outbox
from linli.kernel.privacy import erasure, retention

log = logging.getLogger(__name__)
BEAT = 2.0  # seconds between looks at what is due


def declare() -> None:
    """The periodic jobs of the house. Called once as the site is wired."""
    jobs.periodic("deliver", timedelta(seconds=2), outbox.deliver_due)
    jobs.periodic("tell-hooks", timedelta(seconds=2), hooks.push)
    jobs.periodic("deliver-hooks", timedelta(seconds=2), hooks.deliver_due)
    jobs.periodic("digests", timedelta(minutes=5), notices.send_digests)
    jobs.periodic("purge", timedelta(days=1), retention.purge)
    jobs.periodic("relist-erasures", timedelta(days=1), erasure.relist)
    jobs.periodic("sweep-files", timedelta(days=1), evidence.sweep)
    jobs.periodic("purge-notices", timedelta(days=1), notices.purge)
    jobs.periodic("tidy-search", timedelta(days=1), search.tidy)
    jobs.periodic("supersede-lists", timedelta(hours=1), supersede_due)
    jobs.periodic("tidy-imports", timedelta(days=1), sheets.tidy)
    jobs.periodic("clear-sessions", timedelta(days=1), lambda: call_command("clearsessions"))
    jobs.periodic(
        "clear-tasks", timedelta(days=1), lambda: call_command("prune_db_task_results", verbosity=0)
    )


def run(*, once: bool) -> None:
    """Work until told to stop (SIGTERM, Ctrl-C), or with `once` only what is due now."""
    if once:
        jobs.run_due()
        call_command("db_worker", batch=True, startup_delay=False, verbosity=0)
        return
    stop = threading.Event()
    beat = threading.Thread(target=_beat, args=(stop,), daemon=True)
    beat.start()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        call_command("db_worker", interval=1.0, verbosity=0, worker_id=f"{settings.PROFILE}-worker")
    except KeyboardInterrupt:
        pass
    finally:
        stop.set()
        beat.join(timeout=5)


def _beat(stop: threading.Event) -> None:
    while not stop.wait(BEAT):
        try:
            close_old_connections()
            jobs.run_due()
        except Exception:  # while the database is away nothing is due; deliveries must go on when it is back
            log.exception("what is due could not be looked up; trying again")
