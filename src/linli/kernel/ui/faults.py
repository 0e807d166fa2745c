"""A command's refusal, shown where its form can be mended."""

from django import forms

from linli.kernel.refusals import Refusal


def put_faults(form: forms.Form, refusal: Refusal) -> None:
    """Each sentence at the field it names; above the form what names none of its fields, and the whole when nothing else is said."""
    if form.fields.keys().isdisjoint(refusal.fields):
        form.add_error(None, refusal.sentence)
        return
    for name, sentence in refusal.fields.items():
        form.add_error(name if name in form.fields else None, sentence)


class Faulty(forms.Form):
    """A form that can say what a command refused."""

    def put(self, refusal: Refusal) -> None:
        put_faults(self, refusal)
