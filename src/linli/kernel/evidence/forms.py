"""A form field for several photos: `cleaned_data` holds them decoded and stripped, ready for `keep_photos`."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from linli.kernel import rulebook
from linli.kernel.evidence.documents import prepare_document
from linli.kernel.evidence.photos import prepare_photo
from linli.kernel.evidence.prepared import Prepared
from linli.kernel.refusals import Refusal


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Up to `most` photos (None: the rule evidence.photos). Every photo that cannot be taken gets its own sentence."""

    widget = SeveralFiles

    def __init__(self, *, most: int | None = None, required: bool = False, **kwargs: Any) -> None:
        self.most = most
        super().__init__(required=required, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Prepared]:
        uploads = [upload for upload in (data if isinstance(data, (list, tuple)) else [data]) if upload]
        if not uploads:
            super().clean(None, initial)
            return []
        most = int(rulebook.value("evidence.photos").value) if self.most is None else self.most
        if len(uploads) > most:
            raise ValidationError(
                _("At most %(most)s photos can be added here. Choose the ones that show it best."),
                params={"most": most},
            )
        ready, faults = [], []
        for upload in uploads:
            try:
                ready.append(prepare_photo(upload))
            except Refusal as no:
                faults.append(no.sentence)
        if faults:
            raise ValidationError(faults)
        return ready


class DocumentField(forms.FileField):
    """One PDF, Word or Excel file, looked over; None when there is none."""

    def clean(self, data: Any, initial: Any = None) -> Prepared | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return prepare_document(upload)
        except Refusal as no:
            raise ValidationError(no.sentence, code=no.code) from no
