"""224 invented wares beside those of the demo: what a search has to find, and what it has to leave."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ware:
    """One product with all that a question may ask about."""

    code: str
    kind: str
    finish: str
    name_th: str
    name_en: str
    category: str
    price: int
    recycled: int
    for_food: bool
    microwave: bool
    unique: bool
    story_th: str
    story_en: str


# kind: Thai, English, category, price in baht
KINDS = {
    "bowl": ("ชาม", "Bowl", "tableware", 180),
    "noodle-bowl": ("ชามก๋วยเตี๋ยว", "Noodle Bowl", "tableware", 220),
    "soup-bowl": ("ถ้วยซุป", "Soup Bowl", "tableware", 190),
    "plate": ("จานข้าว", "Dinner Plate", "tableware", 260),
    "side-plate": ("จานแบ่ง", "Side Plate", "tableware", 150),
    "platter": ("จานเปล", "Oval Platter", "tableware", 420),
    "sauce-dish": ("ถ้วยน้ำจิ้ม", "Dipping Dish", "tableware", 60),
    "spoon": ("ช้อนเซรามิก", "Ceramic Spoon", "tableware", 45),
    "chopstick-rest": ("ที่วางตะเกียบ", "Chopstick Rest", "tableware", 40),
    "mortar": ("ครกดินเผา", "Clay Mortar", "tableware", 380),
    "clay-pot": ("หม้อดินเผา", "Clay Cooking Pot", "tableware", 450),
    "mug": ("แก้วกาแฟ", "Coffee Mug", "drinkware", 240),
    "tumbler": ("แก้วน้ำ", "Tumbler", "drinkware", 160),
    "teacup": ("ถ้วยชา", "Teacup", "drinkware", 170),
    "espresso-cup": ("ถ้วยเอสเปรสโซ", "Espresso Cup", "drinkware", 150),
    "teapot": ("กาน้ำชา", "Teapot", "drinkware", 690),
    "jug": ("เหยือกน้ำ", "Water Jug", "drinkware", 520),
    "sake-set": ("ชุดสาเก", "Sake Set", "drinkware", 640),
    "dripper": ("ดริปเปอร์", "Coffee Dripper", "drinkware", 350),
    "matcha-bowl": ("ถ้วยมัทฉะ", "Matcha Bowl", "drinkware", 480),
    "vase": ("แจกัน", "Vase", "vases", 480),
    "bud-vase": ("แจกันดอกเดียว", "Bud Vase", "vases", 190),
    "jar": ("โถมีฝา", "Lidded Jar", "vases", 560),
    "bottle": ("ขวดดินเผา", "Stoneware Bottle", "vases", 420),
    "planter": ("กระถาง", "Planter", "planters", 390),
    "hanging-planter": ("กระถางแขวน", "Hanging Planter", "planters", 340),
    "plant-saucer": ("จานรองกระถาง", "Plant Saucer", "planters", 80),
    "cactus-pot": ("กระถางแคคตัส", "Cactus Pot", "planters", 120),
    "coaster": ("ที่รองแก้ว", "Coaster", "home", 90),
    "trivet": ("ที่รองหม้อ", "Trivet", "home", 280),
    "tray": ("ถาด", "Tray", "home", 450),
    "soap-dish": ("ที่วางสบู่", "Soap Dish", "home", 160),
    "toothbrush-cup": ("แก้วแปรงสีฟัน", "Toothbrush Cup", "home", 140),
    "incense-holder": ("ที่ปักธูป", "Incense Holder", "home", 190),
    "candle-holder": ("เชิงเทียน", "Candle Holder", "home", 210),
    "tile": ("กระเบื้อง", "Tile", "home", 120),
    "clock": ("นาฬิกาแขวน", "Wall Clock", "home", 790),
    "photo-frame": ("กรอบรูป", "Photo Frame", "home", 320),
    "pendant": ("จี้", "Pendant", "jewellery", 290),
    "earrings": ("ต่างหู", "Earrings", "jewellery", 250),
    "bracelet": ("สร้อยข้อมือ", "Bracelet", "jewellery", 310),
    "brooch": ("เข็มกลัด", "Brooch", "jewellery", 180),
    "ring": ("แหวน", "Ring", "jewellery", 220),
    "magnet": ("แม่เหล็กติดตู้เย็น", "Fridge Magnet", "gifts", 59),
    "keyring": ("พวงกุญแจ", "Key Ring", "gifts", 79),
    "wind-chime": ("โมบาย", "Wind Chime", "gifts", 350),
    "money-box": ("กระปุกออมสิน", "Money Box", "gifts", 260),
    "pen-pot": ("ที่ใส่ปากกา", "Pen Pot", "gifts", 190),
    "whistle": ("นกหวีดดินเผา", "Clay Whistle", "gifts", 69),
    "pendant-lamp": ("โคมแขวน", "Pendant Lamp", "lighting", 1290),
    "table-lamp": ("โคมไฟตั้งโต๊ะ", "Table Lamp", "lighting", 1490),
    "night-light": ("ไฟหัวเตียง", "Night Light", "lighting", 890),
    "elephant": ("ตุ๊กตาช้าง", "Elephant Figurine", "art", 590),
    "rooster": ("ตุ๊กตาไก่", "Rooster Figurine", "art", 490),
    "sculpture": ("ประติมากรรม", "Sculpture", "art", 2900),
    "wall-plate": ("จานติดผนัง", "Wall Plate", "art", 850),
}

# finish: Thai, English, recycled share by weight in per cent
FINISHES = {
    "rooster": ("ลายไก่", "Painted Rooster", 25),
    "cobalt": ("ลายคราม", "Cobalt Blue", 24),
    "celadon": ("ศิลาดล", "Celadon", 30),
    "terrazzo": ("หินขัด", "Terrazzo", 66),
    "ash": ("เคลือบขี้เถ้า", "Ash Glaze", 35),
    "tenmoku": ("เทนโมกุ", "Tenmoku", 34),
    "terracotta": ("ดินแดง", "Terracotta", 20),
    "speckled": ("จุดทราย", "Speckled", 22),
    "peony": ("ลายโบตั๋น", "Peony", 0),
    "fish": ("ลายปลา", "Fish", 0),
    "elephant": ("ลายช้าง", "Elephant", 15),
    "crackle": ("เคลือบราน", "Crackle Glaze", 0),
    "pink": ("สีชมพู", "Pink", 0),
    "sky": ("สีฟ้า", "Sky Blue", 10),
    "matt-black": ("สีดำด้าน", "Matt Black", 18),
    "honey": ("สีน้ำผึ้ง", "Honey", 12),
    "shard": ("เศษเซรามิก", "Ceramic Shard", 80),
    "banana-leaf": ("ลายใบตอง", "Banana Leaf", 0),
    "white": ("สีขาว", "White", 8),
    "check": ("ลายตาราง", "Check", 0),
}

# What stories mention and a search for it must not take for the thing itself.
ASIDES = [
    ("วางคู่กับแก้วกาแฟใบโปรดได้พอดี", "It sits well beside your favourite coffee mug."),
    ("ห่อด้วยกระดาษรังผึ้งในกล่องเดียวกับแจกัน", "It ships in the same box as our vases."),
    ("เผาในเตาเดียวกับกระถางใบใหญ่", "It is fired in the same kiln as the large planters."),
    ("ใครมีกาน้ำชาอยู่แล้วจะเข้าชุดกัน", "Whoever owns a teapot will find that they match."),
    ("ช่างคนเดียวกับที่ทำโคมไฟของวัด", "By the hands that made the lamps of the temple."),
]

NOT_FOR_FOOD = {"vases", "planters", "home", "jewellery", "gifts", "lighting", "art"}


def shelf():
    """All of them, always the same."""
    return [
        ware(place, kind, list(FINISHES)[(place * 3 + nth * 5 + place // 7) % len(FINISHES)])
        for place, kind in enumerate(KINDS)
        for nth in range(4)
    ]


def ware(place, kind, finish):
    """One kind in one finish."""
    name_th, name_en, category, price = KINDS[kind]
    finish_th, finish_en, recycled = FINISHES[finish]
    aside_th, aside_en = ASIDES[(place + len(finish)) % len(ASIDES)]
    for_food = category not in NOT_FOR_FOOD and finish not in {"shard", "terrazzo"}
    return Ware(
        code=f"{kind}-{finish}",
        kind=kind,
        finish=finish,
        name_th=f"{name_th}{finish_th}",
        name_en=f"{finish_en} {name_en}",
        category=category,
        price=price,
        recycled=recycled,
        for_food=for_food,
        microwave=for_food and finish not in {"tenmoku", "honey"},
        unique=kind in {"sculpture", "wall-plate"},
        story_th=aside_th,
        story_en=aside_en,
    )
