"""Certificates of a house or of one product: stars, standards, test reports; shown while they are valid."""

from __future__ import annotations

import uuid

from django.core.files.storage import Storage, storages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.models.enterprises import Enterprise
from catalogue.models.products import Product


def shelf() -> Storage:
    """No address leads there: a scan is shown by a view that asks first."""
    return storages["private"]


def scan_name(certificate: Certificate, filename: str) -> str:
    """A name that tells nothing."""
    return f"certificates/{uuid.uuid4().hex}.jpg"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Questions about many certificates."""

    def valid(self) -> CertificateQuerySet:
        """Issued, and not past their last day: nobody has to take an expired one down."""
        today = timezone.localdate()
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=today), issued_on__lte=today)

    def about(self, product: Product) -> CertificateQuerySet:
        """Those of the product and of the house that makes it, while they are valid."""
        return self.valid().filter(Q(product=product) | Q(enterprise=product.enterprise_id))


class Certificate(models.Model):
    """One paper that somebody outside has given, with its number and its last day."""

    wagtail_reference_index_ignore = True

    class Kind(models.TextChoices):
        OTOP = "otop", _("OTOP Product Champion")
        TCPS = "tcps", _("community product standard (TCPS)")
        GI = "gi", _("geographical indication")
        FOOD = "food", _("food-contact test")

    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    enterprise = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="certificates",
        verbose_name=_("of the enterprise"),
    )
    product = models.ForeignKey(
        Product,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="certificates",
        verbose_name=_("or of one product"),
    )
    stars = models.PositiveSmallIntegerField(
        _("stars"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    year = models.PositiveSmallIntegerField(
        _("year of the stars"),
        null=True,
        blank=True,
        help_text=_("2564 and 2021 are the same year."),
    )
    number = models.CharField(
        _("number"),
        max_length=60,
        blank=True,
        help_text=_("As on the paper, for example 629/2547."),
    )
    issuer = models.CharField(_("issued by (office or laboratory)"), max_length=150, blank=True)
    issued_on = models.DateField(_("issued on"))
    expires_on = models.DateField(_("last day it is valid"), null=True, blank=True)
    scan = models.FileField(
        _("scan"), upload_to=scan_name, storage=shelf, blank=True, max_length=100
    )
    scan_shown = models.BooleanField(
        _("everybody may see the scan"),
        default=False,
        help_text=_("Only when no address or signature on it is private."),
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-issued_on", "pk"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.CheckConstraint(
                condition=Q(enterprise__isnull=False, product=None)
                | Q(enterprise=None, product__isnull=False),
                name="a_certificate_belongs_to_a_house_or_a_product",
                violation_error_message=_("Choose the enterprise or the product, not both."),
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="otop",
                    stars__isnull=False,
                    stars__gte=1,
                    stars__lte=5,
                    year__isnull=False,
                )
                | Q(kind__in=["tcps", "gi", "food"], stars=None, year=None),
                name="stars_belong_to_a_year",
                violation_error_message=_(
                    "Stars and their year belong together, and to OTOP only."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kind="otop") | ~Q(number=""),
                name="a_certificate_has_a_number",
                violation_error_message=_("Please give the number on the paper."),
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=models.F("issued_on")),
                name="a_certificate_ends_after_it_begins",
                violation_error_message=_("The last day is before the day of issue."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number or self.year}"

    @property
    def valid(self) -> bool:
        """True today."""
        today = timezone.localdate()
        return self.issued_on <= today and (self.expires_on is None or today <= self.expires_on)

    @property
    def scan_public(self) -> bool:
        """Everybody may see the scan today."""
        return bool(self.scan) and self.scan_shown and self.valid
