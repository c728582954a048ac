"""137 files that somebody, or some telephone, may send where a picture is asked for."""

import functools
import io
import random
import struct
import zipfile
import zlib

import pillow_heif
from PIL import Image, ImageCms, PngImagePlugin

from catalogue.pictures import MAX_BYTES, MAX_SCANS

pillow_heif.register_heif_opener()

SECRET = "xsecretx"  # stands in everything that tells more than the picture shows
GPS = {1: "N", 2: (18.0, 17.0, 5.0), 3: "E", 4: (99.0, 29.0, 30.0)}
KINDS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif", "HEIF": "heic"}
MIME = {"jpg": "image/jpeg", "svg": "image/svg+xml", "pdf": "application/pdf"}
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{SECRET}</x:xmpmeta>'.encode()

ODD = {}  # name: what makes (file name, bytes, content type)


def odd(name, make, filename="IMG_2034.jpg", mime=None):
    """Enter one case; the bytes are made when somebody asks for them."""
    assert name not in ODD, name
    kind = mime or MIME.get(filename.rpartition(".")[2], "image/" + filename.rpartition(".")[2])
    ODD[name] = lambda: (filename, make(), kind)


def bowl(mode="RGB", size=(240, 180)):
    """Clay with a glaze full of detail."""
    image = Image.new("RGB", size, "#b44628")
    half = (max(size[0] // 2, 1), max(size[1] // 2, 1))
    image.paste(Image.effect_mandelbrot(half, (-2, -1.5, 1, 1.5), 40), (0, 0))
    return image.quantize(16) if mode == "P" else image.convert(mode)


def encode(kind, image=None, **options):
    out = io.BytesIO()
    (image or bowl()).save(out, kind, **options)
    return out.getvalue()


@functools.cache
def sound(kind):
    """A whole picture with nothing odd about it."""
    return encode(kind)


def exif(orientation=1):
    told = Image.Exif()
    told[0x0112], told[0x010F], told[0x8825] = orientation, SECRET, GPS
    return told.tobytes()


def profile(note=SECRET):
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return plain.replace(b"sRGB", note.encode()[:4])


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width, height, *, bits=8, kind=2, pixels=b"", more=()):
    """A PNG built by hand; `kind` 0 is grey, 2 is colour, 3 has a palette."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)), *more]
    chunks += [(b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in chunks)


def segment(marker, body):
    """A segment of a JPEG."""
    return b"\xff" + marker + struct.pack(">H", len(body) + 2) + body


def jpeg_with(*segments):
    whole = sound("JPEG")
    return whole[:2] + b"".join(segments) + whole[2:]


def png_text(**options):
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", SECRET * 20, **options)
    return encode("PNG", pnginfo=notes)


def spoiled(kind, seed):
    """With some bytes that are not what they were."""
    throw = random.Random(f"{kind} {seed}")  # noqa: S311 - what it throws must repeat itself
    data = bytearray(sound(kind))
    for _ in range((1, 3, 20, 200)[seed]):
        data[throw.randrange(len(data))] = throw.randrange(256)
    return bytes(data)


def cut(kind, percent):
    whole = sound(kind)
    return whole[: len(whole) * percent // 100] if percent < 100 else whole[:-1]


def claiming(kind, size):
    """A picture of a few pixels whose header promises many."""
    data = bytearray(sound(kind))
    if kind == "JPEG":
        at = data.index(b"\xff\xc0") + 5
        data[at : at + 4] = struct.pack(">HH", size, size)
    elif kind == "WEBP":
        at = data.index(b"VP8 ") + 14
        data[at : at + 4] = struct.pack("<HH", min(size, 16383), min(size, 16383))
    else:
        at = data.index(b"ispe") + 8
        data[at : at + 8] = struct.pack(">II", size, size)
    return bytes(data)


def film(kind, frames=3, size=(240, 180)):
    more = [Image.new("RGB", size, (number % 256, 9, 9)) for number in range(frames)]
    return encode(kind, bowl(size=size), save_all=True, append_images=more)


def archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("evil.js", "alert(1)")
    return out.getvalue()


def endless_scans():
    whole = encode("JPEG", progressive=True)
    return whole[:-2] + whole[whole.rindex(b"\xff\xda") : -2] * MAX_SCANS * 20 + whole[-2:]


def deflated(size):
    """So many zeros in a few bytes."""
    return zlib.compress(bytes(size), 9)


def with_metadata():
    """What a camera, a telephone or a picture editor writes beside the picture."""
    for kind, ending in KINDS.items():
        name = f"photo.{ending}"
        odd(f"{kind} with GPS", lambda k=kind: encode(k, exif=exif(), quality=80), name)
        odd(f"{kind} with XMP", lambda k=kind: encode(k, xmp=XMP), name)
        odd(f"{kind} with a profile", lambda k=kind: encode(k, icc_profile=profile()), name)
    for kind in ("JPEG", "PNG"):
        odd(f"{kind} with a broken profile", lambda k=kind: encode(k, icc_profile=b"none"))
    for turn in range(1, 9):
        odd(f"JPEG turned {turn}", lambda t=turn: encode("JPEG", exif=exif(t)))
    odd("JPEG turned 99", lambda: encode("JPEG", exif=exif(99)))
    odd("JPEG with rubbish for EXIF", lambda: encode("JPEG", exif=b"Exif\0\0II*\0\xff\xff"))
    odd("JPEG with a comment", lambda: encode("JPEG", comment=SECRET.encode()))
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0d\x1c\x02\x50\0\x08" + SECRET.encode()
    odd("JPEG with IPTC", lambda: jpeg_with(segment(b"\xed", iptc + b"\0")))
    odd("JPEG with notes of a maker", lambda: jpeg_with(segment(b"\xe4", SECRET.encode() * 999)))
    odd("PNG with words", png_text, "a.png")
    odd("PNG with packed words", lambda: png_text(zip=True), "a.png")


def unusual():
    """Sound pictures of kinds that few have seen."""
    odd("JPEG progressive", lambda: encode("JPEG", progressive=True))
    odd("JPEG for print", lambda: encode("JPEG", bowl("CMYK")))
    odd("JPEG grey", lambda: encode("JPEG", bowl("L")))
    odd("JPEG of two eyes", lambda: film("MPO", 1))
    odd("JPEG with a film behind", lambda: sound("JPEG") + bytes(2_000_000))
    odd("JPEG with an archive behind", lambda: sound("JPEG") + archive())
    for mode in ("1", "P", "L", "LA", "RGBA", "I;16"):
        picture = Image.new("I;16", (90, 60), 20_000) if mode == "I;16" else None
        odd(f"PNG {mode}", lambda m=mode, p=picture: encode("PNG", p or bowl(m)), "a.png")
    odd("PNG palette with glass", lambda: encode("PNG", bowl("P"), transparency=3), "a.png")
    deep = zlib.compress((b"\0" + b"\x80\x12" * 3 * 32) * 32)
    odd("PNG 16 bits of colour", lambda: png(32, 32, bits=16, pixels=deep), "a.png")
    odd("WEBP without loss", lambda: encode("WEBP", bowl("RGBA"), lossless=True), "a.webp")
    odd("AVIF with glass", lambda: encode("AVIF", bowl("RGBA")), "a.avif")
    odd("HEIC with glass", lambda: encode("HEIF", bowl("RGBA")), "a.heic")
    for kind in ("PNG", "WEBP", "AVIF", "HEIF"):
        odd(f"{kind} that moves", lambda k=kind: film(k), f"film.{KINDS[kind]}")


def broken():
    """Cut off on a bad line, or changed on the way."""
    for kind, ending in KINDS.items():
        for percent in (5, 50, 95):
            name = f"{kind} cut at {percent} %"
            odd(name, lambda k=kind, p=percent: cut(k, p), f"a.{ending}")
        for seed in (0, 2):
            odd(f"{kind} spoiled {seed}", lambda k=kind, s=seed: spoiled(k, s), f"a.{ending}")
    odd("PNG without pixels", lambda: png(40, 40), "a.png")
    odd("PNG with a wrong checksum", lambda: sound("PNG")[:29] + b"xxxx" + sound("PNG")[33:])
    odd("PNG of no width", lambda: png(0, 40, pixels=deflated(40)), "a.png")
    odd("PNG palette without a palette", lambda: png(9, 9, kind=3, pixels=deflated(90)), "a.png")
    odd("WEBP with a wrong length", lambda: sound("WEBP")[:4] + b"\xff" * 4 + sound("WEBP")[8:])


def others():
    """Pictures of kinds that nobody asked for, and files that are no pictures at all."""
    for kind, ending in {"GIF": "gif", "BMP": "bmp", "TIFF": "tiff", "ICO": "ico"}.items():
        odd(f"a {kind}", lambda k=kind: encode(k), f"a.{ending}")
    odd("a TIFF with GPS", lambda: encode("TIFF", exif=exif()), "a.tif")
    odd("a TGA named .png", lambda: encode("TGA"), "a.png")
    odd("a JPEG 2000", lambda: encode("JPEG2000"), "a.jp2")
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    odd("an SVG", lambda: svg, "a.svg")
    odd("an SVG named .png", lambda: b'<?xml version="1.0"?>' + svg, "a.png")
    page = b"<!doctype html><script>alert(1)</script>"
    odd("a page named .png", lambda: page, "a.png")
    odd("a PDF named .jpg", lambda: encode("PDF"))
    odd("a PDF named .pdf", lambda: encode("PDF"), "a.pdf")
    odd("a ZIP named .jpg", archive)
    odd("words named .webp", lambda: "ชามตราไก่ ".encode() * 99, "a.webp")
    odd("a program named .jpg", lambda: b"MZ\x90\0" + bytes(4000))
    odd("a film named .heic", lambda: b"\0\0\0\x18ftypisom\0\0\2\0" + bytes(4000), "a.heic")
    odd("PostScript named .jpg", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")
    odd("nothing", lambda: b"")
    odd("a JPEG named .png", lambda: sound("JPEG"), "a.png")
    odd("a HEIC named .jpg", lambda: sound("HEIF"))


def bombs():
    """Small files that want much memory or time."""
    odd("PNG of 3.6 gigapixels", lambda: png(60_000, 60_000, pixels=b"x"), "a.png")
    rows = deflated(10_000 * 1_251)
    odd("PNG of 100 megapixels", lambda: png(10_000, 10_000, bits=1, kind=0, pixels=rows), "a.png")
    odd("PNG of two thousand million columns", lambda: png(2**31 - 1, 1, pixels=b"x"), "a.png")
    flood = deflated(60_000_000)
    odd("PNG with a flood of pixels", lambda: png(40, 40, pixels=flood), "a.png")
    words = [(b"zTXt", b"Comment\0\0" + flood)]
    odd("PNG with a flood of words", lambda: png(9, 9, pixels=deflated(270), more=words), "a.png")
    icc = [(b"iCCP", b"icc\0\0" + flood)]
    odd("PNG with a flooding profile", lambda: png(9, 9, pixels=deflated(270), more=icc), "a.png")
    for kind in ("JPEG", "WEBP", "AVIF", "HEIF"):
        odd(f"{kind} claims to be huge", lambda k=kind: claiming(k, 65_000), f"a.{KINDS[kind]}")
    odd("JPEG that never ends", endless_scans)
    odd("GIF of 500 frames", lambda: film("GIF", 500, (16, 16)), "a.gif")
    odd("JPEG over the limit", lambda: sound("JPEG") + bytes(MAX_BYTES))
    odd("JPEG of 48 megapixels", lambda: encode("JPEG", Image.new("RGB", (8000, 6000), "#b44628")))


def sizes_and_names():
    """As small or as long as a picture can be, and names that nobody would give."""
    for kind, ending in KINDS.items():
        odd(f"{kind} of one pixel", lambda k=kind: encode(k, bowl(size=(1, 1))), f"a.{ending}")
    odd("JPEG of one line", lambda: encode("JPEG", Image.new("RGB", (9000, 1))))
    odd("JPEG of one column", lambda: encode("JPEG", Image.new("RGB", (1, 9000))))
    named = {
        "a very long name": "x" * 300 + ".jpg",
        "a Thai name": "ชามตราไก่ ใบใหญ่.jpg",
        "a zero in the name": "a\0.php.jpg",
        "a way up in the name": "../../../etc/passwd",
        "a way on Windows": "C:\\photos\\pot.jpg",
        "no ending": "photo",
        "only dots": "....jpg",
        "a smile for a name": "😀.jpg",
        "a name from right to left": "photo\u202egpj.exe",
        "quotes in the name": "a\"'<b>.jpg",
    }
    for name, filename in named.items():
        odd(name, lambda: sound("JPEG"), filename, "image/jpeg")
    for mime in ("text/html", "image/svg+xml", "nonsense"):
        odd(f"JPEG said to be {mime}", lambda: sound("JPEG"), mime=mime)


for entered in (with_metadata, unusual, broken, others, bombs, sizes_and_names):
    entered()


# --- what may be left in a picture ------------------------------------------------------------------


def left_beside(data):
    """What a stored picture tells beside itself: names of segments and chunks, read byte by byte."""
    if data.startswith(b"\xff\xd8"):
        return _left_in_jpeg(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _left_in_webp(data)
    return ["no JPEG and no WebP"]


def _left_in_jpeg(data):
    found, at = [], 2
    while data[at + 1] != 0xDA:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if marker == 0xFE or (0xE0 < marker <= 0xEF):
            found.append(f"marker {marker:x}")
        at += 2 + length
    return found + ([] if data.endswith(b"\xff\xd9") else ["something behind it"])


def _left_in_webp(data):
    found, at = [], 12
    while at < len(data):
        name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if name not in (b"VP8 ", b"VP8L", b"VP8X", b"ALPH"):
            found.append(name.decode(errors="replace"))
        at += 8 + length + length % 2
    return found
