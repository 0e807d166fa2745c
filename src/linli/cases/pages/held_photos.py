"""Photos of a form: decoded once, and held while the form is put right, so that nobody has to take them again."""

from base64 import b64encode
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from linli.cases import commands
from linli.kernel import rulebook
from linli.kernel.evidence import Prepared, prepare_photo, store
from linli.kernel.evidence.models import FileUse
from linli.kernel.refusals import Refusal
from linli.kernel.scope import Actor
from linli.people import limits, visitors
from linli.people.access import Request

HOUR = 3600


@dataclass(slots=True)
class HeldPhotos:
    """Photos that came with this request, and those held since an earlier one. `key` is the form's own, in the session.

    `label` is what the photos will be labelled as where the form is sent (see `commands.hold_photos`).
    """

    key: str
    label: str = ""
    draft: int | None = None
    fresh: list[Prepared] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, request: Request, key: str, *, label: str = "", limited: bool = False) -> "HeldPhotos":
        """Decode what came; each photo that cannot be taken has its sentence, the others stay.

        `limited` counts each photo against the visitor's hour: for forms that anybody may send.
        """
        photos = cls(key, label, request.session.get(key), without=request.POST.getlist("drop_photo")[:20])
        uploads = request.FILES.getlist("photos")
        most = int(rulebook.value("evidence.photos").value)
        if len(uploads) > most:
            photos.faults.append(
                _("At most %(most)s photos can be added here. The first ones were kept.") % {"most": most}
            )
        per_hour = rulebook.value("limits.uploads_per_visitor").value if limited else 0
        for upload in uploads[:most]:
            try:
                if limited:
                    limits.spend("cases.upload", visitors.address(request), most=per_hour, seconds=HOUR)
                photos.fresh.append(prepare_photo(upload))
            except Refusal as refusal:
                photos.faults.append(refusal.sentence)
        return photos

    def hold(self, request: Request, *, by: Actor | None = None) -> None:
        """Keep them until the form is sent; a form without photos leaves nothing behind."""
        if not self.fresh and not self.without:
            return
        if self.draft is None:
            self.draft = commands.new_draft()
            request.session[self.key] = self.draft
        try:
            commands.hold_photos(
                self.fresh, draft=self.draft, by=by or request.actor, without=self.without, label=self.label
            )
        except Refusal as refusal:
            self.faults.append(refusal.sentence)

    def refused(self, refusal: Refusal) -> bool:
        """Whether the command refused because of the photos; the fresh ones are then left out, with its sentence."""
        if refusal.code != "too_many_photos":
            return False
        self.faults.append(refusal.sentence)
        self.fresh = []
        return True

    def sent(self, request: Request) -> None:
        """The form was sent; what was held belongs to the case now."""
        request.session.pop(self.key, None)


def shown(draft: int | None) -> list[dict[str, str]]:
    """Held photos as small pictures inside the page: until the form is sent nobody has an address for them."""
    if draft is None:
        return []
    pictures = []
    for use in FileUse.objects.select_related("file").filter(owner_kind="draft", owner_id=draft):
        path = store.small_path_of(use.file.name)
        if path.exists():
            pictures.append(
                {
                    "key": use.key,
                    "src": f"data:{use.file.mime};base64,{b64encode(path.read_bytes()).decode()}",
                }
            )
    return pictures
