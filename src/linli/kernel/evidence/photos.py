"""Photos: decoded under limits, turned upright, made sRGB, and encoded anew, so that only the picture is left."""

import io
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from linli.kernel import rulebook
from linli.kernel.evidence.prepared import MEGA, Prepared, Upload, bytes_of, clean_name
from linli.kernel.refusals import BadInput
from linli.kernel.ui.saying import figure

FULL = 1600  # pixels of the longer side
SMALL = 320
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "BMP")
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_SRGB = ImageCms.createProfile("sRGB")


def prepare_photo(upload: Upload) -> Prepared:
    """Decode, shrink to 1600 px and strip a photo; nothing is stored yet, so this needs no transaction.

    Raises BadInput with a sentence that names the photo: too big, too many pixels, a format we cannot read, broken.
    """
    name = clean_name(upload.name) or _("Photo")
    content = bytes_of(upload, "evidence.photo_size")
    _refuse_heic(content, name)
    picture = _opened(content, name)
    full = _reduced(picture, name)
    small = full.copy()
    small.thumbnail((SMALL, SMALL), Image.Resampling.LANCZOS)
    return Prepared(
        kind="image",
        mime="image/jpeg",
        content=_encoded(full, quality=82),
        original_name=clean_name(upload.name),
        small=_encoded(small, quality=76),
        width=full.width,
        height=full.height,
    )


def _refuse_heic(content: bytes, name: str) -> None:
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        raise BadInput(
            _(
                "“%(name)s” is a HEIC photo, which cannot be read here. Send a screenshot of it, or set the camera to "
                "“Most compatible” and take it again."
            )
            % {"name": name},
            code="photo_heic",
        )


def _opened(content: bytes, name: str) -> Image.Image:
    """The photo with its header read and its size approved; the pixels are not decoded yet."""
    most = int(rulebook.value("evidence.photo_pixels").value)
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
        pixels = picture.width * picture.height
    except Image.DecompressionBombError:
        pixels = most * MEGA + 1
    except UnidentifiedImageError as unknown:
        raise BadInput(
            _("“%(name)s” is not a photo that can be read here. Send a JPG or PNG.") % {"name": name},
            code="photo_unknown",
        ) from unknown
    except Exception as broken:
        raise _broken(name) from broken
    if pixels > most * MEGA:
        raise BadInput(
            _("“%(name)s” has more than %(most)s pixels. Send a smaller version or a screenshot of it.")
            % {"name": name, "most": figure(most * MEGA)},
            code="photo_too_many_pixels",
        )
    return picture


def _reduced(picture: Image.Image, name: str) -> Image.Image:
    """Upright, at most 1600 px, RGB in sRGB, on white, on a fresh canvas that carries nothing but pixels."""
    try:
        if picture.format in {"JPEG", "MPO"}:
            picture.draft("RGB", (FULL, FULL))  # decode at a fraction of the size where the format allows it
        picture.seek(0)
        picture.load()
        profile = picture.info.get("icc_profile")
        upright = _upright(picture)
        upright = _eight_bit(upright)
        upright.thumbnail((FULL, FULL), Image.Resampling.LANCZOS)
        colours = _in_srgb(upright, profile)
        canvas = Image.new("RGB", colours.size, "white")
        if colours.mode in {"RGBA", "LA", "PA"} or "transparency" in colours.info:
            layer = colours.convert("RGBA")
            canvas.paste(layer, mask=layer.getchannel("A"))
        else:
            canvas.paste(colours.convert("RGB"))
    except Exception as broken:
        raise _broken(name) from broken
    return canvas


def _upright(picture: Image.Image) -> Image.Image:
    """Turned as the camera was held. A broken note about that is no reason to refuse the photo."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # noqa: BLE001 - the orientation is read from hostile bytes too
        return picture.copy()


def _eight_bit(picture: Image.Image) -> Image.Image:
    """Scans of 16 bits a pixel, brought to 8; palettes to colours, so that shrinking is smooth."""
    if picture.mode.startswith(("I", "F")):
        top = 257.0 if picture.mode.startswith("I") else 1.0
        return picture.convert("F").point(lambda value: value / top).convert("L")
    if picture.mode in {"P", "PA", "1"}:
        return picture.convert("RGBA" if "transparency" in picture.info or picture.mode == "PA" else "RGB")
    return picture


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as the profile means them; with a profile that cannot be used, as they stand."""
    if not profile or picture.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return picture
    try:
        source: Any = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        changed = ImageCms.profileToProfile(picture, source, _SRGB, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return changed if changed is not None else picture


def _encoded(picture: Image.Image, *, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def _broken(name: str) -> BadInput:
    return BadInput(
        _(
            "“%(name)s” cannot be read to its end; it may have been cut off on the way. Choose it again or take it anew."
        )
        % {"name": name},
        code="photo_broken",
    )
