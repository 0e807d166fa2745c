"""A column nobody reads without the keyring."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression

from linli.kernel.privacy import keyring

if TYPE_CHECKING:
    _Text = models.TextField[str | None, str | None]
else:
    _Text = models.TextField  # Django's fields take type parameters for the checker only


class EncryptedText(_Text):
    """Text kept sealed; None stays None.

    A value is bound to its column ("people_person.phone"), so that one copied into another column cannot be opened there.
    Give `bound_to` when a table or column is renamed, with the old place. It cannot be searched or sorted: keep a
    `blind_index` beside it for looking up.
    """

    def __init__(self, *args: Any, bound_to: str = "", **kwargs: Any) -> None:
        self._bound_to = bound_to
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self._bound_to:
            kwargs["bound_to"] = self._bound_to
        return name, path, args, kwargs

    @property
    def place(self) -> str:
        """What values of this column are bound to."""
        return self._bound_to or f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        plain = super().get_prep_value(value)
        return None if plain is None else keyring.seal(str(plain), self.place)

    def from_db_value(
        self,
        value: str | None,
        expression: Expression,
        connection: BaseDatabaseWrapper,
    ) -> str | None:
        return None if value is None else keyring.unseal(value, self.place)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.place} is encrypted: look it up through its blind index")
        return super().get_lookup(lookup_name)
