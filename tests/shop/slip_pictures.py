"""Bank slips as a phone keeps them: a tall picture with lines of words and the small QR code."""

import binascii
import io

import segno
from PIL import Image, ImageDraw

PHONE = (1080, 2400)
KASIKORN, REFERENCE = "004", "016001120000BPP00001"


def field(tag, value):
    """Tag, length in two digits, value."""
    return f"{tag}{len(value):02d}{value}"


def code_text(bank=KASIKORN, reference=REFERENCE, country="TH"):
    """What a bank writes into the code of a slip."""
    transfer = field("00", "000001") + field("01", bank) + field("02", reference)
    return signed(field("00", transfer) + field("51", country))


def signed(text):
    """With the checksum behind it."""
    text += "9104"
    return f"{text}{binascii.crc_hqx(text.encode(), 0xFFFF):04X}"


def screenshot(*texts, module=6, size=PHONE):
    """A slip with a code for each text, none for none; `module` is pixels."""
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    for y in range(120, 1500, 70):
        pen.text(
            (90, y), "Transfer completed  1,234.00  to xxx-x-x1234-x", fill="#333", font_size=36
        )
    for place, text in enumerate(texts):
        held = io.BytesIO()
        segno.make_qr(text, error="m").save(held, "PNG", scale=module, border=4)
        code = Image.open(held).convert("RGB")
        image.paste(code, (size[0] - code.width - 40, size[1] - (place + 1) * (code.height + 40)))
    return image


def jpeg(image, quality=80):
    """The picture as a phone saves it."""
    held = io.BytesIO()
    image.save(held, "JPEG", quality=quality)
    return held.getvalue()


def slip_file(*texts, **how):
    """An upload: a screenshot with these codes, ready to be shown for an order."""
    return io.BytesIO(jpeg(screenshot(*texts, **how)))
