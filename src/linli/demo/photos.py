"""A few drawn pictures that stand for the photos of residents: a dark lamp, a hole in the road, a full bin."""

import io
import random
from collections.abc import Callable, Sequence
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

from linli.cases.models import Case
from linli.demo.voices import Told
from linli.demo.world import World
from linli.kernel import evidence
from linli.kernel.evidence import Prepared

SIZE = (960, 720)
VARIANTS = 2
Brush = ImageDraw.ImageDraw


def attach(world: World, received: Sequence[tuple[Told, Case]]) -> None:
    """Some of those who report something in the open air show it."""
    for told, case in received:
        drawing = SUBJECTS.get(told.matter.code)
        dice = world.dice("photo", case.number)
        if drawing is None or case.channel not in ("web", "patrol", "chat"):
            continue
        if dice.random() >= world.size.photos * SHOWN:
            continue
        evidence.keep_photo(
            prepared(told.matter.code, dice.randrange(VARIANTS)),
            owner_kind="case",
            owner_id=case.pk,
            by=told.by,
        )


@cache
def prepared(code: str, variant: int) -> Prepared:
    """One picture, decoded and stripped as every photo is."""
    dice = random.Random(f"{code}/{variant}")
    sky, ground = SCENES[code]
    picture = Image.new("RGB", SIZE, sky)
    brush = ImageDraw.Draw(picture)
    horizon = dice.randint(300, 400)
    brush.rectangle((0, horizon, *SIZE), fill=ground)
    for _house in range(4):
        left, top = dice.randint(-60, 860), dice.randint(60, 220)
        shade = tuple(max(0, part - dice.randint(12, 40)) for part in sky)
        brush.rectangle((left, top, left + dice.randint(120, 260), horizon), fill=shade)
    SUBJECTS[code](brush, dice, horizon)
    grain = Image.effect_noise(SIZE, 22).convert("RGB")
    picture = Image.blend(picture.filter(ImageFilter.GaussianBlur(1.6)), grain, 0.08)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=80)
    return evidence.prepare_photo(SimpleUploadedFile(f"{code}-{variant}.jpg", file.getvalue(), "image/jpeg"))


def _lamp(brush: Brush, dice: random.Random, horizon: int) -> None:
    left = dice.randint(300, 600)
    brush.rectangle((left, 90, left + 12, 640), fill=(58, 60, 66))
    brush.rectangle((left - 80, 84, left + 14, 96), fill=(58, 60, 66))
    brush.ellipse((left - 104, 92, left - 56, 118), fill=(92, 92, 88))
    for _window in range(9):
        x, y = dice.randint(20, 920), dice.randint(130, horizon - 20)
        brush.rectangle((x, y, x + 16, y + 22), fill=(214, 178, 96))


def _hole(brush: Brush, dice: random.Random, horizon: int) -> None:
    x, y = dice.randint(280, 480), dice.randint(horizon + 80, horizon + 160)
    brush.ellipse((x - 20, y - 8, x + 300, y + 120), fill=(86, 84, 80))
    brush.ellipse((x, y, x + 270, y + 96), fill=(44, 42, 40))
    for _crack in range(6):
        brush.line(
            (x + 130, y + 50, dice.randint(0, 960), dice.randint(horizon, 720)), fill=(96, 94, 90), width=3
        )


def _cover(brush: Brush, dice: random.Random, horizon: int) -> None:
    x, y = dice.randint(300, 480), horizon + 110
    brush.ellipse((x, y, x + 260, y + 130), fill=(30, 30, 32))
    brush.ellipse((x + 120, y - 40, x + 360, y + 70), fill=(112, 108, 104), outline=(70, 68, 66), width=5)


def _bins(brush: Brush, dice: random.Random, horizon: int) -> None:
    for number, colour in enumerate(((60, 96, 74), (70, 84, 110), (60, 96, 74))):
        left = 250 + number * 150 + dice.randint(-12, 12)
        brush.rectangle((left, horizon - 30, left + 120, horizon + 160), fill=colour)
        for _bag in range(4):
            x, y = left + dice.randint(-20, 90), horizon - dice.randint(30, 90)
            tone = dice.randint(40, 210)
            brush.ellipse((x, y, x + 70, y + 60), fill=(tone, tone, dice.randint(40, 210)))


def _rubble(brush: Brush, dice: random.Random, horizon: int) -> None:
    for _stone in range(60):
        x, y = dice.randint(220, 720), horizon + dice.randint(-40, 170)
        tone, wide = dice.randint(110, 190), dice.randint(20, 70)
        brush.polygon(
            [(x, y), (x + wide, y - 12), (x + wide + 10, y + 26), (x - 8, y + 30)],
            fill=(tone, tone - 8, tone - 18),
        )


def _tree(brush: Brush, dice: random.Random, horizon: int) -> None:
    y = horizon + dice.randint(40, 110)
    brush.line((120, y + 60, 700, y - 20), fill=(92, 70, 50), width=44)
    for _leaf in range(130):
        x, high = dice.randint(520, 900), y + dice.randint(-150, 90)
        brush.ellipse(
            (x, high, x + 46, high + 34),
            fill=(dice.randint(40, 80), dice.randint(96, 140), dice.randint(40, 70)),
        )


def _water(brush: Brush, dice: random.Random, horizon: int) -> None:
    brush.ellipse((80, horizon + 40, 880, 700), fill=(118, 124, 128))
    for _ring in range(9):
        x, y = dice.randint(160, 760), dice.randint(horizon + 80, 660)
        brush.ellipse((x, y, x + 70, y + 20), outline=(168, 174, 178), width=3)


SUBJECTS: dict[str, Callable[[Brush, random.Random, int], None]] = {
    "street_lamp_out": _lamp,
    "pothole": _hole,
    "village_road": _hole,
    "manhole_cover": _cover,
    "overflowing_bins": _bins,
    "dumped_rubble": _rubble,
    "fallen_tree": _tree,
    "flooded_road": _water,
    "blocked_sewer": _water,
}
NIGHT, DAY, RAIN = (
    ((34, 40, 58), (52, 52, 58)),
    ((188, 204, 214), (150, 146, 140)),
    ((142, 150, 158), (112, 112, 112)),
)
SCENES = dict.fromkeys(SUBJECTS, DAY) | {
    "street_lamp_out": NIGHT,
    "flooded_road": RAIN,
    "blocked_sewer": RAIN,
    "fallen_tree": RAIN,
}
SHOWN = 5.0  # only some matters can be shown; those that can are shown this much more often
