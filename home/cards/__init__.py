"""Share cards: the pictures that other sites show of a page, Thai set as Thai wants it."""
