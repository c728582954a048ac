"""The demo shop's photos, hung by the same door as any upload, and their sizes drawn at once."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from django.core.files import File
from django.db import connection
from wagtail.models import Collection

from catalogue.models import Photo
from catalogue.models.photos import RENDITIONS
from home.demo.content import PICTURES, content, paired
from home.demo.progress import Progress

CORES = 2  # Pillow lets go of Python's lock while it draws, so threads are enough


def hang(homes: dict[str, Collection], progress: Progress) -> dict[str, Photo]:
    """Every photo by its file name, each in the collection that `homes` names, else in the library."""
    library = Collection.get_first_root_node()
    words = content()["photos"]
    hung = {}
    for done, (name, alt) in enumerate(words.items(), start=1):
        with (PICTURES / name).open("rb") as picture:
            photo = Photo.objects.create(
                title=name.removesuffix(".jpg"),
                file=File(picture, name=name),
                collection=homes.get(name, library),
                **paired("alt", alt),
            )
        hung[name] = photo
        progress.count("pictures hung", done, len(words))
    return hung


class Drawing:
    """Draws every size of every photo on all cores, beside whatever else the load does."""

    def __init__(self, photos: Iterable[Photo]) -> None:
        self.pool = ThreadPoolExecutor(CORES)
        self.drawn: list[Future[None]] = [self.pool.submit(draw, photo) for photo in photos]

    def wait(self, progress: Progress) -> None:
        """Until all is drawn. Raises what went wrong with any of them."""
        for done, future in enumerate(self.drawn, start=1):
            future.result()
            progress.count("pictures drawn in every size", done, len(self.drawn))
        self.pool.shutdown()


def draw(photo: Photo) -> None:
    """Every size that pages show, in a thread of its own."""
    try:
        photo.get_renditions(*RENDITIONS)
    finally:
        connection.close()
