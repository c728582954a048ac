"""The community figures as they were published: each month once, and nothing of it changed after."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Published(Exception):
    """Somebody tried to change what was published."""


class PublishedQuerySet(models.QuerySet[Any]):
    """Rows are added and read."""

    def update(self, **kwargs: object) -> NoReturn:
        """Raises Published, always."""
        raise Published("What was published is never changed; the next publication says it right.")

    def delete(self) -> NoReturn:
        """Raises Published, always."""
        raise Published("What was published is never taken back.")


class WrittenOnce(models.Model):
    """A row that is written and then only read."""

    objects = PublishedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it down once. Raises Published on a second time."""
        if not self._state.adding:
            raise Published("What was published is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raises Published, always."""
        raise Published("What was published is never taken back.")


class Publication(WrittenOnce):
    """The figures of one closed month, with what earlier months had held back."""

    wagtail_reference_index_ignore = True

    month = models.DateField(_("month"), unique=True)  # its first day
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["month"]
        verbose_name = _("publication of figures")
        verbose_name_plural = _("publications of figures")
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="a_publication_is_of_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Figure(WrittenOnce):
    """One published cell: a measure, perhaps a province, and the months that it sums up.

    The months of the cells of one measure and province never overlap: nothing can be subtracted.
    """

    wagtail_reference_index_ignore = True

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="figures")
    measure = models.CharField(max_length=20)
    place = models.CharField(max_length=20, blank=True)
    since = models.DateField()  # first day of the first month; the last is the publication's
    value = models.BigIntegerField()  # in the measure's smallest unit: grams, satang, pieces
    enterprises = models.PositiveIntegerField()
    orders = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["publication", "pk"]
        verbose_name = _("published figure")
        verbose_name_plural = _("published figures")
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "measure", "place"], name="a_figure_once_in_a_publication"
            ),
            models.UniqueConstraint(
                fields=["measure", "place", "since"], name="a_month_is_summed_up_once"
            ),
            models.CheckConstraint(
                condition=Q(enterprises__gte=3) & (Q(orders=None) | Q(orders__gte=10)),
                name="a_figure_hides_its_enterprises",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.since:%Y-%m}: {self.value}"
