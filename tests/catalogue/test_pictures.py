"""Pictures: what comes in from phones and strangers, and the plain JPEG that stays."""

import io
import random
import struct
import warnings
import zipfile
import zlib

import pillow_heif
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image, ImageCms, PngImagePlugin

from catalogue.pictures import (
    MAX_BYTES,
    MAX_SCANS,
    DamagedPicture,
    NotAPicture,
    TooManyBytes,
    TooManyPixels,
    clean,
    safe_name,
)

pillow_heif.register_heif_opener()

CLAY = (180, 70, 40)
GPS = {1: "N", 2: (18.0, 17.0, 5.0), 3: "E", 4: (99.0, 29.0, 30.0)}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def bowl(mode="RGB", size=(400, 300)):
    """Clay, a white top left quarter to see which side is up, and below it a glaze full of detail."""
    image, half = Image.new("RGB", size, CLAY), (size[0] // 2, size[1] // 2)
    image.paste("white", (0, 0, *half))
    image.paste(Image.effect_mandelbrot(half, (-2, -1.5, 1, 1.5), 60), (0, half[1]))
    return image.quantize(8) if mode == "P" else image.convert(mode)


def encode(image, kind="JPEG", **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def dice(seed):
    return random.Random(seed)  # noqa: S311 - what they throw must repeat itself


def phone_exif(orientation=6):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x8825] = orientation, "Somchai's phone", GPS
    return exif.tobytes()


def read(data, **options):
    return clean(io.BytesIO(data), **options)


def drawn(picture):
    image = Image.open(io.BytesIO(picture.data))
    image.load()
    return image


def near(pixel, colour, off=12):
    return all(abs(a - b) <= off for a, b in zip(pixel, colour, strict=True))


def png(width, height, bits, kind, pixels):
    """A PNG built by hand: bits a band; kind 0 is grey, 2 is colour; packed pixels."""
    header = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n"
    for name, body in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b"")):
        data += struct.pack(">I", len(body)) + name + body
        data += struct.pack(">I", zlib.crc32(name + body))
    return data


SAMPLES = {
    "jpeg": encode(bowl(), exif=phone_exif(1), comment=b"mine"),
    "progressive jpeg": encode(bowl(), progressive=True),
    "mpo": encode(bowl(), "MPO", save_all=True, append_images=[bowl(size=(80, 60))]),
    "png": encode(bowl(), "PNG"),
    "palette png": encode(bowl("P"), "PNG"),
    "interlaced grey png": encode(bowl("LA"), "PNG"),
    "webp": encode(bowl(), "WEBP"),
    "lossless webp": encode(bowl("RGBA"), "WEBP", lossless=True),
    "avif": encode(bowl(), "AVIF"),
    "heic": encode(bowl(), "HEIF"),
}


def assert_plain(picture):
    """Nothing is left but the picture: no EXIF, ICC, XMP, comment."""
    image = drawn(picture)
    assert image.format == "JPEG"
    assert image.mode == "RGB"
    assert image.size == (picture.width, picture.height)
    assert {name.partition("_")[0] for name in image.info} <= {"jfif", "progressive", "progression"}
    assert not image.getexif()
    assert not [name for name, _ in image.applist if name != "APP0"]
    assert picture.placeholder.startswith("data:image/")
    assert len(picture.placeholder) <= 600


@pytest.mark.parametrize("name", SAMPLES)
def test_every_kind_a_phone_makes_becomes_a_plain_jpeg(name):
    picture = read(SAMPLES[name])

    assert_plain(picture)
    assert (picture.width, picture.height) == (400, 300)
    shown = bowl("L").convert("RGB") if "grey" in name else bowl()
    assert near(drawn(picture).getpixel((300, 200)), shown.getpixel((300, 200)))
    assert near(drawn(picture).getpixel((50, 50)), (255, 255, 255))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_a_phone_photo_is_set_upright_and_forgets_where_it_was_taken(kind):
    photo = encode(bowl(), kind, exif=phone_exif())

    picture = read(photo)

    assert_plain(picture)
    assert (picture.width, picture.height) == (300, 400)
    assert near(drawn(picture).getpixel((250, 50)), (255, 255, 255))  # the quarter turned right
    assert b"Somchai" in photo
    assert b"Somchai" not in picture.data


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [
        *((1, (20, 20)), (2, (380, 20)), (3, (380, 280)), (4, (20, 280))),
        *((5, (20, 20)), (7, (280, 380)), (8, (20, 380))),
    ],
)
def test_every_orientation_is_undone(orientation, corner):
    picture = read(encode(bowl(), exif=phone_exif(orientation)))

    assert near(drawn(picture).getpixel(corner), (255, 255, 255))


@pytest.mark.parametrize("exif", [b"Exif\0\0rubbish", b"Exif\0\0II*\0\xff\xff", phone_exif(99)])
def test_nonsense_in_the_metadata_does_not_spoil_the_picture(exif):
    picture = read(encode(bowl(), exif=exif))

    assert (picture.width, picture.height) == (400, 300)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "HEIF"])
def test_transparency_becomes_white(kind):
    glass = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    glass.paste(CLAY, (0, 0, 20, 40))

    picture = drawn(read(encode(glass, kind)))

    assert near(picture.getpixel((50, 20)), (255, 255, 255))
    assert near(picture.getpixel((8, 20)), CLAY, off=20)


def test_a_transparent_palette_becomes_white():
    cut_out = bowl("P")

    picture = drawn(read(encode(cut_out, "PNG", transparency=cut_out.getpixel((300, 200)))))

    assert near(picture.getpixel((300, 200)), (255, 255, 255))


@pytest.mark.parametrize(("grey", "shown"), [(0, 0), (20_000, 78), (40_000, 156), (65_535, 255)])
def test_sixteen_bits_of_grey_keep_their_brightness(grey, shown):
    picture = read(encode(Image.new("I;16", (50, 40), grey), "PNG"))

    assert_plain(picture)
    assert near(drawn(picture).getpixel((20, 20)), (shown, shown, shown), off=2)


def test_sixteen_bits_of_colour_become_eight():
    row = b"\0" + struct.pack(">HHH", *(256 * band for band in CLAY)) * 32

    picture = read(png(32, 32, 16, 2, zlib.compress(row * 32)))

    assert near(drawn(picture).getpixel((16, 16)), CLAY)


def test_print_colours_become_screen_colours():
    picture = read(encode(bowl("CMYK")))

    assert_plain(picture)
    assert near(drawn(picture).getpixel((300, 200)), CLAY, off=25)


def test_an_embedded_profile_is_obeyed():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"wait").replace(b"gXYZ", b"rXYZ").replace(b"wait", b"gXYZ")

    picture = read(encode(Image.new("RGB", (40, 40), (255, 0, 0)), icc_profile=swapped))

    assert_plain(picture)
    red, green, _ = drawn(picture).getpixel((20, 20))
    assert green > 200 > 60 > red


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("profile", ["rubbish", "lab", "srgb", "cut"])
def test_an_unusable_profile_is_passed_over(mode, profile):
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    icc = {"rubbish": b"no profile", "lab": lab, "srgb": srgb, "cut": srgb[:200]}[profile]

    picture = read(encode(bowl(mode), icc_profile=icc))

    assert_plain(picture)
    assert near(drawn(picture).getpixel((50, 50)), (255, 255, 255))


@pytest.mark.parametrize(
    ("size", "kept"), [((3000, 1500), (200, 100)), ((90, 1800), (10, 200)), ((120, 80), (120, 80))]
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_large_picture_is_shrunk_and_a_small_one_never_blown_up(kind, size, kept):
    picture = read(encode(bowl(size=size), kind), max_side=200)

    assert (picture.width, picture.height) == kept
    assert near(drawn(picture).getpixel((kept[0] * 3 // 4, kept[1] * 3 // 4)), CLAY)


@pytest.mark.parametrize("side", [16, 640])
def test_even_noise_has_a_short_placeholder(side):
    noise = Image.frombytes("RGB", (side, side), dice(7).randbytes(side * side * 3))

    assert_plain(read(encode(noise, "PNG"), quality=95))


@pytest.mark.parametrize(
    ("image", "named"), [(bowl(), CLAY), (Image.new("1", (1, 1), 1), (255,) * 3)]
)
def test_the_commonest_colour_is_named(image, named):
    picture = read(encode(image, "PNG"))

    assert near(bytes.fromhex(picture.colour.removeprefix("#")), named)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "HEIF"])
def test_of_a_film_the_first_frame_is_taken(kind):
    second = Image.new("RGB", (400, 300), "blue")
    film = encode(bowl(), kind, save_all=True, append_images=[second, second])

    picture = read(film)

    assert_plain(picture)
    assert near(drawn(picture).getpixel((300, 200)), CLAY)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"I am a text file that calls itself photo.jpg\n" * 50,
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        encode(bowl("P"), "GIF"),
        encode(bowl(), "BMP"),
        encode(bowl(), "TIFF"),
        b"%PDF-1.7\n%%EOF",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"\0" * 2000,
    ],
    ids=["nothing", "text", "svg", "gif", "bmp", "tiff", "pdf", "postscript", "zeros"],
)
def test_what_is_no_picture_of_ours_is_refused(data):
    with pytest.raises(NotAPicture) as refusal:
        clean(SimpleUploadedFile("photo.jpg", data))

    assert refusal.value.code == "not_a_picture"
    assert "JPEG, PNG, WebP or HEIC" in refusal.value.messages[0]


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("percent", range(0, 100, 5))
def test_a_picture_cut_off_anywhere_is_refused(name, percent):
    whole = SAMPLES[name]
    if name == "mpo":  # its second picture may be missing: we never look at it
        whole = whole[: whole.index(b"\xff\xd9\xff\xd8")]

    with pytest.raises(NotAPicture):
        read(whole[: len(whole) * percent // 100])


@pytest.mark.parametrize("name", SAMPLES)
def test_a_picture_with_wrong_bytes_is_drawn_or_refused_and_nothing_else(name):
    throw = dice(name)
    for _ in range(60):
        data = bytearray(SAMPLES[name])
        for _ in range(throw.choice((1, 3, 20))):
            data[throw.randrange(len(data))] = throw.randrange(256)

        try:
            picture = read(bytes(data))
        except ValidationError:
            continue
        assert_plain(picture)


def test_rubbish_is_refused_whatever_it_begins_with():
    throw = dice(13)
    begun = (b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\xff\0\0\0WEBPVP8 ")
    begun += (b"\0\0\0\x18ftypheic", b"\0\0\0\x18ftypavif")
    for number in range(200):
        with pytest.raises(NotAPicture):
            read(begun[number % len(begun)] + throw.randbytes(throw.randrange(4000)))


@pytest.mark.parametrize(
    ("width", "height"), [(60_000, 60_000), (7_200, 7_000), (2**31 - 1, 1), (12_000, 9_000)]
)
def test_a_bomb_is_refused_by_its_header(width, height):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with pytest.raises(TooManyPixels) as refusal:  # decoding it would have said "damaged"
            read(png(width, height, 1, 0, b"rubbish"))

    assert "50 megapixels" in refusal.value.messages[0]


def test_a_bomb_in_the_notes_of_a_png_is_refused():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("bomb", "0" * 80_000_000, zip=True)

    with pytest.raises(DamagedPicture):
        read(encode(bowl(), "PNG", pnginfo=notes))


def test_a_jpeg_that_asks_for_endless_passes_is_refused():
    whole = encode(bowl(), progressive=True)
    last_scan = whole[whole.rindex(b"\xff\xda") : -2]

    with pytest.raises(DamagedPicture):
        read(whole[:-2] + last_scan * MAX_SCANS + whole[-2:])


def test_fifteen_megabytes_are_the_limit():
    photo = encode(bowl())
    film = b"\xff\xda\0\2" * MAX_SCANS * 999  # phones hang films behind photos
    film += bytes(MAX_BYTES - len(photo) - len(film))

    picture = read(photo + film)
    with pytest.raises(TooManyBytes) as refusal:
        read(photo + film + b"!")

    assert_plain(picture)
    assert "15 MB" in refusal.value.messages[0]


def test_what_hides_behind_or_inside_a_picture_is_gone():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as bundle:
        bundle.writestr("evil.js", "alert(1)")
    page = b"<html><script>alert(1)</script>"
    photo = encode(bowl(), comment=page, xmp=page, exif=phone_exif(1)) + archive.getvalue()

    picture = read(photo)

    assert zipfile.is_zipfile(io.BytesIO(photo))
    assert not zipfile.is_zipfile(io.BytesIO(picture.data))
    assert b"<script>" in photo
    assert b"<script>" not in picture.data
    assert_plain(picture)


def test_a_wrong_name_or_a_file_read_before_does_not_matter():
    upload = SimpleUploadedFile("IMG_2034.png", SAMPLES["heic"], content_type="text/html")
    upload.read()

    assert_plain(clean(upload))


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("Blue bowl No. 3", "blue-bowl-no-3"),
        ("../../etc/passwd\0", "etcpasswd"),
        ("x" * 300, "x" * 40),
        ("", "picture"),
    ],
)
def test_a_file_name_is_short_plain_ascii(stem, name):
    assert safe_name(stem) == name


def test_a_thai_title_makes_a_plain_file_name():
    assert safe_name("ชามดินเผา ลายไก่").replace("-", "").isalpha()
    assert safe_name("ชามดินเผา ลายไก่").isascii()
