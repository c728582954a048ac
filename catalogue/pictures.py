"""Every picture that enters the house, a product photo or a payment slip, is decoded and drawn anew here."""

from __future__ import annotations

import base64
import io
import re
import struct
import threading
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

import pillow_heif
from anyascii import anyascii
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, UnidentifiedImageError

if TYPE_CHECKING:
    from django.core.files import File
    from django.utils.functional import _StrPromise

MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SCANS = 100  # a progressive JPEG of a camera has ten

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")
PLACEHOLDER_BYTES = 600

# Modes that can be shrunk as they are; all others lose quality or fail when resampled.
PLAIN = {"L", "LA", "RGB", "RGBA", "CMYK"}
PROFILE_MODES = {"GRAY": "L", "RGB": "RGB", "CMYK": "CMYK"}

# EXIF orientation, and the turn that sets the picture upright.
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# What decoders raise on hostile bytes is written down nowhere; these are the bases of all of it.
DECODER_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BufferError,
    EOFError,
    ImageCms.PyCMSError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    Warning,  # where they are turned into errors
    struct.error,
    zlib.error,
)

# In a JPEG, what follows the scan header runs until 0xFF is followed by neither 0x00 nor a restart.
_NEXT_MARKER = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")

# Fifty megapixels take up to 0.8 GB while they are decoded: never two of them in one process.
_EASEL = threading.Lock()

pillow_heif.register_heif_opener()


class NotAPicture(ValidationError):
    """The bytes are no picture of a kind we open; the base of every refusal made here."""

    words: _StrPromise = _(
        "This file is not a picture we can read. Please choose a JPEG, PNG, WebP or HEIC picture."
    )
    reason = "not_a_picture"

    def __init__(self) -> None:
        super().__init__(self.words, code=self.reason)


class DamagedPicture(NotAPicture):
    """It began as a picture and could not be drawn to its end."""

    words = _(
        "This picture is damaged or incomplete. Please take or send it once more and choose it again."
    )
    reason = "damaged_picture"


class TooManyBytes(NotAPicture):
    """The file is larger than MAX_BYTES."""

    words = _("This picture is larger than 15 MB. Please choose a smaller one.")
    reason = "too_many_bytes"


class TooManyPixels(NotAPicture):
    """The header promises more than MAX_PIXELS; nothing was decoded."""

    words = _(
        "This picture has more than 50 megapixels. Please make it smaller and choose it again."
    )
    reason = "too_many_pixels"


@dataclass(frozen=True)
class Picture:
    """A picture drawn by ourselves: an upright sRGB JPEG with nothing in it but the picture.

    `width` and `height` are pixels, `colour` is the commonest one as '#rrggbb', `placeholder`
    a data URI of at most 600 characters to show while the picture loads.
    """

    data: bytes
    width: int
    height: int
    colour: str
    placeholder: str


def clean(upload: IO[bytes] | File[bytes], *, max_side: int = 2560, quality: int = 88) -> Picture:
    """Draw the first frame of an upload anew, its longer side at most `max_side` pixels.

    `quality` is JPEG quality, 1 to 95. Raises NotAPicture or one of its children, all of them
    ValidationErrors that name the cause; no other exception of a decoder leaves this function.
    """
    upload.seek(0)
    data = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise TooManyBytes
    try:
        with _EASEL:
            image = _draw(data, max_side)
        return Picture(
            data=_jpeg(image, quality),
            width=image.width,
            height=image.height,
            colour=_commonest_colour(image),
            placeholder=_placeholder(image),
        )
    except NotAPicture:
        raise
    except UnidentifiedImageError as e:
        raise NotAPicture from e
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as e:
        raise TooManyPixels from e
    except DECODER_ERRORS as e:
        raise DamagedPicture from e


def safe_name(stem: str) -> str:
    """A file name stem of at most 40 plain ASCII letters, digits and hyphens; never empty."""
    return slugify(anyascii(stem[:200])).replace("_", "-")[:40].strip("-") or "picture"


def _draw(data: bytes, max_side: int) -> Image.Image:
    """Decode, shrink, bring to sRGB and set upright, in the order that holds least in memory."""
    if _scans(data) > MAX_SCANS:
        raise DamagedPicture
    with Image.open(io.BytesIO(data), formats=FORMATS) as source:
        if source.width * source.height > MAX_PIXELS:
            raise TooManyPixels
        image = _plain(source)
        # On a JPEG still to be read, this decodes straight to an eighth, a quarter or a half.
        image.thumbnail((max_side, max_side), Image.Resampling.LANCZOS, reducing_gap=1.5)
        image.load()
        # Only now: asking a PNG earlier reads it, and a second reading hides that the first failed.
        turn = UPRIGHT.get(_orientation(source))
        image = _srgb(_on_white(image), source.info.get("icc_profile"))
    image = image.transpose(turn) if turn is not None else image
    image.info = {}  # a comment kept here would be written into the JPEG
    return image


def _scans(data: bytes) -> int:
    """How often a JPEG goes over its whole surface; 0 for anything else.

    Fifteen megabytes can ask for a hundred thousand passes over 50 megapixels: an hour's work.
    """
    if not data.startswith(b"\xff\xd8"):
        return 0
    scans, at = 0, 2
    while marker := _NEXT_MARKER.search(data, at):
        at = marker.end()
        if marker[1] == b"\xd9":  # the end; phones hang whole films behind it
            break
        scans += marker[1] == b"\xda"
        if marker[1] not in b"\x01\xd8":  # all others bring their length
            at += int.from_bytes(data[at : at + 2])
    return scans


def _plain(source: Image.Image) -> Image.Image:
    """The same picture in a mode that can be shrunk; not decoded yet where it already is."""
    if source.mode.startswith("I"):  # 16 bits of grey, which convert() would clip
        return source.convert("I").point(lambda grey: grey / 256).convert("L")
    if "transparency" in source.info or source.mode in ("PA", "La", "RGBa"):
        return source.convert("RGBA")
    if source.mode not in PLAIN:
        return source.convert("L" if source.mode == "1" else "RGB")
    return source


def _orientation(source: Image.Image) -> int:
    """The EXIF orientation; 1, upright, where the metadata is missing or nonsense."""
    try:
        orientation = source.getexif().get(0x0112)
    except DECODER_ERRORS:
        return 1
    return orientation if isinstance(orientation, int) else 1


def _on_white(image: Image.Image) -> Image.Image:
    """Without transparency, which JPEG has not; white paper shows through."""
    if image.mode not in ("LA", "RGBA"):
        return image
    paper = Image.new("L" if image.mode == "LA" else "RGB", image.size, "white")
    paper.paste(image.convert(paper.mode), mask=image.getchannel("A"))
    return paper


def _srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """In sRGB, through the embedded profile; as if it had none where the profile is unusable."""
    if profile:
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            mode = PROFILE_MODES[own.profile.xcolor_space.strip()]
            if mode == "CMYK" != image.mode:
                return image.convert("RGB")
            srgb = ImageCms.createProfile("sRGB")
            matched = ImageCms.profileToProfile(image.convert(mode), own, srgb, outputMode="RGB")
        except DECODER_ERRORS:
            matched = None
        if matched is not None:
            return matched
    return image.convert("RGB")


def _jpeg(image: Image.Image, quality: int) -> bytes:
    """The picture as a progressive JPEG, without any metadata."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def _commonest_colour(image: Image.Image) -> str:
    """The colour that covers most of the picture, as '#rrggbb'."""
    few = image.resize((48, 48), Image.Resampling.BOX).quantize(6, Image.Quantize.MEDIANCUT)
    counts = few.histogram()
    place = 3 * counts.index(max(counts))
    red, green, blue = (few.getpalette() or [])[place : place + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _placeholder(image: Image.Image) -> str:
    """Sixteen pixels of it, or eight where sixteen are too rich, as a data URI."""
    for side, quality in ((16, 50), (16, 10), (8, 10)):
        tiny, out = image.copy(), io.BytesIO()
        tiny.thumbnail((side, side), Image.Resampling.BOX)
        tiny.save(out, "WEBP", quality=quality, method=6)
        uri = "data:image/webp;base64," + base64.b64encode(out.getvalue()).decode()
        if len(uri) <= PLACEHOLDER_BYTES:
            break
    return uri
