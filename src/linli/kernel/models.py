"""Every table of the kernel, gathered for Django; each is defined beside the code that owns it."""

from linli.kernel.clock.models import CalendarDay
from linli.kernel.evidence.models import File, FileUse
from linli.kernel.hooks.models import Hook
from linli.kernel.jobs.models import JobRun
from linli.kernel.journal.models import Entry, Private
from linli.kernel.notices.models import Delivery, DigestLine, Notice, NoticeChoice
from linli.kernel.privacy.models import Erasure, Reveal
from linli.kernel.publication.models import Objection, Publication, PublicationFile, PublicationSeries
from linli.kernel.rulebook.models import Rule
from linli.kernel.search.models import SearchDocument
from linli.kernel.sheets.models import SheetImport
from linli.kernel.tokens.models import ApiToken
from linli.kernel.versions.models import Version

__all__ = [
    "ApiToken",
    "CalendarDay",
    "Delivery",
    "DigestLine",
    "Entry",
    "Erasure",
    "File",
    "FileUse",
    "Hook",
    "JobRun",
    "Notice",
    "NoticeChoice",
    "Objection",
    "Private",
    "Publication",
    "PublicationFile",
    "PublicationSeries",
    "Reveal",
    "Rule",
    "SearchDocument",
    "SheetImport",
    "Version",
]
