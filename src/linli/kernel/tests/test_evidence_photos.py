"""What is left of a photo: the bytes looked at here are those the view hands out."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import FileResponse
from django.test import RequestFactory
from django.urls import include, path
from PIL import Image, ImageCms, PngImagePlugin

from linli.kernel import evidence
from linli.kernel.evidence import pages, reading
from linli.kernel.refusals import BadInput
from linli.kernel.scope.actors import ANONYMOUS, Actor

urlpatterns = [path("file/", include("linli.kernel.evidence.urls"))]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
WANG = Actor("person", person_id=7)
SECRET = b"SECRET-PLACE-30.2741N"


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path, monkeypatch):
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    settings.KEYRING = tmp_path / "keyring.json"
    monkeypatch.setattr(reading, "_readers", {"case": lambda actor, _pk: actor == WANG})


def picture(size=(640, 480), mode="RGB", colour=(200, 30, 40)):
    image = Image.new(mode, size, colour if mode == "RGB" else None)
    for x in range(0, size[0], 16):
        image.paste((x % 256, 90, 20) if mode == "RGB" else 1, (x, 0, x + 8, size[1] // 2))
    return image


def upload(image, kind="JPEG", name="photo.jpg", **how):
    out = io.BytesIO()
    image.save(out, kind, **how)
    return SimpleUploadedFile(name, out.getvalue())


def downloaded(use, size="full"):
    request = RequestFactory().get("/")
    request.actor = WANG
    answer = pages.serve(request, use.key, size)
    assert isinstance(answer, FileResponse)
    return b"".join(answer.streaming_content)


def markers(jpeg):
    """Kinds of the segments of a JPEG before its first scan."""
    at, found = 2, []
    while jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        found.append(jpeg[at + 1])
        at += 2 + struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
    return found


def assert_bare(content):
    assert content[:2] == b"\xff\xd8"
    assert SECRET not in content
    for trace in (b"Exif", b"http://ns.adobe.com", b"ICC_PROFILE", b"Photoshop", b"GPS"):
        assert trace not in content
    assert set(markers(content)) <= {
        0xE0,
        0xDB,
        0xC0,
        0xC2,
        0xC4,
    }  # JFIF, tables, frame: no APP1.., no comment
    assert content.endswith(b"\xff\xd9")
    opened = Image.open(io.BytesIO(content))
    assert not opened.getexif()
    assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & set(opened.info)


def with_exif():
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x0112] = 6
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (30.0, 16.0, 26.0), "E", (120.0, 9.0, 1.0)
    return exif


def _jpeg():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    file = upload(
        picture(),
        exif=with_exif(),
        icc_profile=srgb,
        comment=SECRET,
        xmp=b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>",
    )
    raw = file.read()
    iptc = b"Photoshop 3.0\x008BIM" + SECRET
    segment = b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc
    return SimpleUploadedFile("a.jpg", raw[:2] + segment + raw[2:] + b"\x00trailer " + SECRET)


def _png():
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", SECRET.decode())
    words.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    words.add_text("Zipped", SECRET.decode() * 20, zip=True)
    return upload(picture(mode="RGB"), "PNG", "a.png", pnginfo=words, exif=with_exif())


def _webp():
    return upload(picture(), "WEBP", "a.webp", exif=with_exif(), xmp=SECRET)


def _gif():
    return upload(
        picture(),
        "GIF",
        "a.gif",
        save_all=True,
        append_images=[picture(colour=(0, 0, 255)), picture(colour=(0, 255, 0))],
        comment=SECRET,
    )


@pytest.mark.parametrize("make", [_jpeg, _png, _webp, _gif])
def test_nothing_but_the_picture_is_handed_out(make):
    file = make()
    assert SECRET in file.read() or make is _png
    file.seek(0)
    use = evidence.keep_photo(file, owner_kind="case", owner_id=1, by=WANG)
    for size in ("full", "small"):
        assert_bare(downloaded(use, size))
    assert max(Image.open(io.BytesIO(downloaded(use, "small"))).size) == 320


def test_a_photo_stands_as_the_camera_was_held():
    use = evidence.keep_photo(_jpeg(), owner_kind="case", owner_id=1, by=WANG)
    assert (use.file.width, use.file.height) == (480, 640)
    assert Image.open(io.BytesIO(downloaded(use))).size == (480, 640)


def test_a_large_photo_is_shrunk_and_a_small_one_is_not_blown_up():
    large = evidence.prepare_photo(upload(picture((4000, 3000))))
    assert (large.width, large.height) == (1600, 1200)
    tiny = evidence.prepare_photo(upload(picture((40, 30))))
    assert (tiny.width, tiny.height) == (40, 30)
    ribbon = evidence.prepare_photo(upload(picture((9000, 3)), "PNG"))
    assert (ribbon.width, ribbon.height) == (1600, 1)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "YCbCr"])
def test_every_mode_of_colour_becomes_a_jpeg(mode):
    image = Image.new(mode, (50, 40))
    kind = {"CMYK": "JPEG", "YCbCr": "JPEG"}.get(mode, "PNG")
    assert_bare(evidence.prepare_photo(upload(image, kind)).content)


def test_see_through_becomes_white_and_sixteen_bits_keep_their_light():
    clear = evidence.prepare_photo(upload(Image.new("RGBA", (20, 20), (255, 0, 0, 0)), "PNG"))
    assert min(Image.open(io.BytesIO(clear.content)).getpixel((10, 10))) > 250
    grey = evidence.prepare_photo(upload(Image.new("I;16", (20, 20), 32768), "PNG"))
    assert 120 < Image.open(io.BytesIO(grey.content)).convert("L").getpixel((10, 10)) < 136


def test_the_first_picture_of_an_animation_is_taken():
    prepared = evidence.prepare_photo(_gif())
    red, green, blue = Image.open(io.BytesIO(prepared.content)).getpixel((200, 400))
    assert red > 150
    assert max(green, blue) < 90


def _png_header(width, height):
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", len(head)) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    data = zlib.compress(b"\x00" * 1000)
    chunk += struct.pack(">I", len(data)) + b"IDAT" + data + struct.pack(">I", zlib.crc32(b"IDAT" + data))
    return b"\x89PNG\r\n\x1a\n" + chunk


def _large_jpeg_header():
    raw = bytearray(upload(picture()).read())
    at = raw.index(b"\xff\xc0")
    raw[at + 5 : at + 9] = struct.pack(">HH", 8_660, 11_548)
    return bytes(raw)


BROKEN = {
    "empty.jpg": (b"", "file_empty"),
    "words.jpg": (b"this is no photo at all", "photo_unknown"),
    "page.svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "photo_unknown"),
    "page.jpg": (b"<html><script>alert(1)</script></html>", "photo_unknown"),
    "phone.heic": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "photo_heic"),
    "hundred.png": (_png_header(10_000, 10_000), "photo_too_many_pixels"),
    "bomb.png": (_png_header(60_000, 60_000), "photo_too_many_pixels"),
    "cut.png": (_png_header(3_000, 3_000), "photo_broken"),
    "nothing.png": (_png_header(0, 0), None),
    "scan.tiff": (b"II*\x00\x08\x00\x00\x00\x00\x00", "photo_unknown"),
    "code.eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "photo_unknown"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_a_photo_is_refused_by_name(name):
    content, code = BROKEN[name]
    with pytest.raises(BadInput) as no:
        evidence.prepare_photo(SimpleUploadedFile(name, content))
    assert name in no.value.sentence
    if code:
        assert no.value.code == code


def test_a_hundred_megapixels_are_refused_before_decoding():
    with pytest.raises(BadInput) as no:
        evidence.prepare_photo(SimpleUploadedFile("hundred.jpg", _large_jpeg_header()))
    assert no.value.code == "photo_too_many_pixels"


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.95])
def test_a_photo_cut_off_on_the_way_is_refused(part):
    noisy = Image.effect_noise((600, 400), 90).convert("RGB")
    whole = upload(noisy).read()
    with pytest.raises(BadInput):
        evidence.prepare_photo(SimpleUploadedFile("cut.jpg", whole[: int(len(whole) * part)]))


def test_a_photo_beyond_the_size_is_refused_without_reading_it():
    class Huge(SimpleUploadedFile):
        def read(self, *_args):
            raise AssertionError("must not be read")

    file = Huge("big.jpg", b"x")
    file.size = 50_000_000
    with pytest.raises(BadInput) as no:
        evidence.prepare_photo(file)
    assert no.value.code == "file_too_big"
    liar = SimpleUploadedFile("big.jpg", b"\xff\xd8" + b"\x00" * 12_000_001)
    liar.size = 10
    with pytest.raises(BadInput):
        evidence.prepare_photo(liar)


def test_spoilt_bytes_never_crash():
    whole = _jpeg().read()
    for at in range(0, len(whole), max(1, len(whole) // 150)):
        spoilt = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
        try:
            prepared = evidence.prepare_photo(SimpleUploadedFile("x.jpg", spoilt))
        except BadInput:
            continue
        assert_bare(prepared.content)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<script>alert(1)</script>.jpg", "script.jpg"),
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\fakepath\\门口.JPG", "门口.JPG"),
        ("a\r\nSet-Cookie: x=1.jpg", "aSet-Cookie x=1.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("x" * 300 + ".jpeg", "x" * 75 + ".jpeg"),
        ('"; rm -rf /.jpg', "jpg"),
        ("", ""),
    ],
)
def test_names_lose_what_could_hurt(given, kept):
    from linli.kernel.evidence.prepared import clean_name

    assert clean_name(given) == kept


def test_a_script_in_the_name_stays_harmless_to_the_end():
    use = evidence.keep_photo(
        upload(picture(), name="<script>alert(1)</script>.jpg"), owner_kind="case", owner_id=1, by=WANG
    )
    request = RequestFactory().get("/")
    request.actor = WANG
    answer = pages.serve(request, use.key, "full")
    assert answer["Content-Disposition"] == 'inline; filename="script.jpg"'
    assert "<" not in use.name


def test_a_stranger_gets_nothing():
    from linli.kernel.refusals import NotFound

    use = evidence.keep_photo(upload(picture()), owner_kind="case", owner_id=1, by=WANG)
    other = evidence.keep_photo(upload(picture()), owner_kind="unheard", owner_id=1, by=WANG)
    request = RequestFactory().get("/")
    sentences = set()
    for actor, key, size in (
        (ANONYMOUS, use.key, "full"),
        (WANG, "0" * 16, "full"),
        (WANG, use.key, "huge"),
        (WANG, use.key, "file"),
        (WANG, other.key, "full"),
    ):
        request.actor = actor
        with pytest.raises(NotFound) as no:
            pages.serve(request, key, size)
        sentences.add(no.value.sentence)
    assert len(sentences) == 1
