"""How many different people asked, without showing or linking anybody: the blind indexes of phones are compared and counted."""

from collections.abc import Iterable

from linli.cases.models import Case, Contact, Following


def count(cases: Iterable[Case]) -> int:
    """At least so many: each phone once, however often it asked, and each case without a phone as somebody of its own.

    Whoever said "me too" counts, and whoever asked what was merged into one of the cases.
    """
    ids = [case.pk for case in cases]
    whole = {*ids, *Case.objects.filter(merged_into__in=ids).values_list("pk", flat=True)}
    left = dict(Contact.objects.filter(case__in=whole).values_list("case_id", "phone_index"))
    phones = {index for index in left.values() if index}
    nameless = sum(1 for pk in whole if not left.get(pk))
    too = Following.objects.filter(case__in=whole, too=True).values_list("phone_index", flat=True)
    for index in too:
        if index:
            phones.add(index)
        else:
            nameless += 1
    return len(phones) + nameless
