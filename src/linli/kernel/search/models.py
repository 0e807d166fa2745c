from django.db import models


class SearchDocument(models.Model):
    """The searchable tokens of one object. The full-text index over `tokens` is made by `search.schema`.

    Derived and disposable: removed with what it was made from, and made again from it.
    """

    kind = models.CharField(max_length=32)
    object_id = models.BigIntegerField()
    tokens = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="search_one_document_per_object")
        ]
