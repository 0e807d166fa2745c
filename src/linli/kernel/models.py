"""Every table of the kernel, gathered for Django; each is defined beside the code that owns it."""

from linli.kernel.journal.models import Entry, Private

__all__ = ["Entry", "Private"]
