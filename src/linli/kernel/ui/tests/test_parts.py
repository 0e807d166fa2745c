from datetime import UTC, datetime

import pytest
from django import forms
from django.template import Context, Template
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.ui import Button, Chip, ClockView, Entry, Pick, Row, Stage, Stat
from linli.kernel.ui.parts import MARKS


def draw(source, **context):
    with override("en"):
        return Template(source).render(Context(context))


@pytest.mark.parametrize("tone", [tone for tone in MARKS if tone != "neutral"])
def test_every_state_has_a_shape_beside_its_word_and_colour(tone):
    drawn = draw("{% chip part %}", part=Chip("Word", tone, "code"))
    assert f"#{MARKS[tone]}" in drawn
    assert "Word" in drawn
    assert f"tone-{tone}" in drawn
    assert 'data-state="code"' in drawn


def test_no_two_tones_share_a_shape():
    assert len(set(MARKS.values())) == len(MARKS)


@given(st.floats(allow_nan=False, allow_infinity=True))
def test_a_clock_bar_never_leaves_its_track(fraction):
    assert 0 <= ClockView("", fraction=fraction).percent <= 100


def test_a_clock_tells_why_where_it_is_not_part_of_a_link():
    clock = ClockView("3 hours left", "because of item 18", 0.4)
    assert "because of item 18" in draw("{% clock_bar clock %}", clock=clock)
    assert "because" not in draw("{% clock_bar clock compact=True %}", clock=clock)
    assert draw("{% clock_bar clock %}", clock=None).strip() == ""


def test_the_stage_under_way_is_marked_for_screen_readers():
    drawn = draw(
        "{% stage_strip stages %}",
        stages=[Stage("Received", "done"), Stage("In hand", "now"), Stage("Answered")],
    )
    assert drawn.count('aria-current="step"') == 1
    assert "(done)" in drawn


HOSTILE = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("source", "context"),
    [
        (
            "{% rows rows %}",
            {"rows": [Row(HOSTILE, "/x", (HOSTILE,), Chip(HOSTILE), said=HOSTILE, tick=HOSTILE)]},
        ),
        (
            "{% history entries %}",
            {"entries": [Entry(datetime(2026, 1, 1, tzinfo=UTC), HOSTILE, HOSTILE, HOSTILE)]},
        ),
        (
            "{% buttons buttons %}",
            {
                "buttons": [
                    Button(HOSTILE, "/x", confirm=HOSTILE, method="post"),
                    Button(HOSTILE, closed=HOSTILE),
                ]
            },
        ),
        ("{% stat stat %}", {"stat": Stat(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, "/x")}),
        (
            '{% picker "unit" "Unit" "/q" options=options %}',
            {"options": [Pick(HOSTILE, HOSTILE, HOSTILE, HOSTILE)]},
        ),
        ("{% empty title text %}", {"title": HOSTILE, "text": HOSTILE}),
        ("{% chip one two %}", {"one": HOSTILE, "two": HOSTILE}),
    ],
)
def test_what_people_wrote_is_never_markup(source, context):
    drawn = draw(source, **context)
    assert "<script" not in drawn
    assert "&lt;script&gt;" in drawn


def test_a_row_with_an_address_is_a_link_and_its_button_a_form_of_its_own():
    row = Row("Lamp", "/cases/1/", button=Button("Take", "/cases/1/take/", method="post"))
    drawn = draw("{% rows rows %}", rows=[row], csrf_token="secret")
    assert '<a class="row-title" href="/cases/1/"' in drawn
    assert 'action="/cases/1/take/"' in drawn
    assert 'value="secret"' in drawn


def test_a_closed_button_says_why_instead_of_hiding():
    drawn = draw("{% button b %}", b=Button("Extend", closed="Already extended once"))
    assert "disabled" in drawn
    assert "Already extended once" in drawn


class Form(forms.Form):
    words = forms.CharField(widget=forms.Textarea, max_length=200, help_text="In your own words")
    name = forms.CharField(max_length=20, required=False)
    answer = forms.ChoiceField(choices=[("y", "Yes"), ("n", "No")], widget=forms.RadioSelect)
    agreed = forms.BooleanField()
    kept = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_is_tied_to_its_help_error_and_counter():
    drawn = draw("{% field form.words %}", form=Form({}))
    assert 'aria-describedby="id_words_help id_words_error id_words_counter"' in drawn
    assert 'aria-invalid="true"' in drawn
    for part in ("help", "error", "counter"):
        assert f'id="id_words_{part}"' in drawn


def test_a_line_has_no_counter_and_says_it_may_stay_empty():
    drawn = draw("{% field form.name autocomplete='name' %}", form=Form())
    assert "counter" not in drawn
    assert "(optional)" in drawn
    assert 'autocomplete="name"' in drawn


def test_choices_are_a_group_with_a_legend():
    drawn = draw("{% field form.answer boxed=True %}", form=Form())
    assert "<fieldset" in drawn
    assert "<legend>" in drawn
    assert drawn.count('type="radio"') == 2


def test_the_summary_links_to_the_control_that_is_wrong():
    form = Form({"words": "", "kept": ""})
    form.add_error(None, "The two do not match.")
    drawn = draw("{% error_summary form %}", form=form)
    assert 'href="#id_words"' in drawn
    assert 'href="#id_answer_0"' in drawn
    assert 'href="#id_agreed"' in drawn
    assert "The two do not match." in drawn
    assert draw("{% error_summary form %}", form=Form()).strip() == ""


def test_moments_carry_their_exact_value():
    moment = datetime(2026, 11, 3, 6, 5, tzinfo=UTC)
    drawn = draw("{{ moment|said }}", moment=moment)
    assert 'datetime="2026-11-03T06:05:00+00:00"' in drawn
    assert "2026, 14:05" in drawn
    assert draw("{{ moment|said }}", moment=None) == ""


def test_a_shortened_number_keeps_its_exact_value():
    assert draw("{{ n|figure }}", n=1234567) == '<data value="1234567" title="1,234,567">1.2 million</data>'
    assert draw("{{ n|figure }}", n=950) == "950"


def test_progress_stops_asking_once_it_is_done():
    assert "hx-get" in draw('{% progress "x" 1 2 "/p/" %}')
    assert "hx-get" not in draw('{% progress "x" 2 2 "/p/" %}')
