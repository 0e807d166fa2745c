"""What runs by itself: learning once a day, and looking at new photos every minute."""

from datetime import timedelta

from linli.kernel import jobs


def wire_suggestions() -> None:
    jobs.periodic("cases.suggestions", timedelta(days=1), _train)
    jobs.periodic("cases.photo_hashes", timedelta(minutes=1), _look)


def _train() -> None:
    from linli.cases.suggestions import training  # numbers are loaded by the worker that needs them

    training.train()


def _look() -> None:
    from linli.cases.suggestions import photos

    photos.look_at_new()
