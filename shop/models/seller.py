"""Who sells: the identity the law wants on every page's foot, and the rules the seller sets."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from catalogue.models.paired import Paired
from shop import tax_numbers


@register_setting(icon="home")
class Seller(Paired, BaseGenericSetting):
    """The operating group: merchant of record for every order."""

    wagtail_reference_index_ignore = True

    name_th = models.CharField(_("name (Thai)"), max_length=150, blank=True)
    name_en = models.CharField(_("name (English)"), max_length=150, blank=True)
    address_th = models.CharField(_("address (Thai)"), max_length=300, blank=True)
    address_en = models.CharField(_("address (English)"), max_length=300, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    line_id = models.CharField(_("LINE ID"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    registration = models.CharField(
        _("commercial registration number (DBD)"), max_length=40, blank=True
    )
    ocpb = models.CharField(_("direct-marketing number (OCPB)"), max_length=40, blank=True)
    vat_registered = models.BooleanField(_("registered for VAT"), default=False)
    vat_rate = models.DecimalField(
        _("VAT (%)"),
        max_digits=4,
        decimal_places=2,
        default=Decimal(7),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(50))],
        help_text=_("Contained in every price of the shop."),
    )
    tax_id = models.CharField(
        _("tax number (13 digits)"), max_length=13, blank=True, validators=[tax_numbers.check]
    )
    branch_code = models.CharField(
        _("branch on tax invoices"),
        max_length=5,
        default="00000",
        validators=[RegexValidator(r"^[0-9]{5}\Z", _("A branch has 5 digits."))],
        help_text=_("00000 is the head office."),
    )
    notice_th = models.CharField(_("notice on every page (Thai)"), max_length=255, blank=True)
    notice_en = models.CharField(_("notice on every page (English)"), max_length=255, blank=True)
    free_delivery_from = models.DecimalField(
        _("free delivery from (baht)"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        default=Decimal(1500),
    )
    free_delivery_piece_g = models.PositiveIntegerField(
        _("but not for pieces packed over (g)"), default=5000
    )
    return_days = models.PositiveSmallIntegerField(
        _("pieces can be sent back for (days after delivery)"),
        default=7,
        validators=[MaxValueValidator(365)],
        help_text=_(
            "0 for never. Pieces made to order, and products whose page says so, are never taken "
            "back unless something is wrong with them."
        ),
    )
    # Written only by the demo command: its commands refuse to touch any other database.
    is_demo = models.BooleanField(default=False, editable=False)

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("name_th"),
                FieldPanel("name_en"),
                FieldPanel("address_th"),
                FieldPanel("address_en"),
                FieldPanel("phone"),
                FieldPanel("line_id"),
                FieldPanel("email"),
                FieldPanel("registration"),
                FieldPanel("ocpb"),
                FieldPanel("vat_registered"),
                FieldPanel("vat_rate"),
                FieldPanel("tax_id"),
                FieldPanel("branch_code"),
            ],
            heading=_("Identity"),
        ),
        MultiFieldPanel([FieldPanel("notice_th"), FieldPanel("notice_en")], heading=_("Notice")),
        MultiFieldPanel(
            [FieldPanel("free_delivery_from"), FieldPanel("free_delivery_piece_g")],
            heading=_("Delivery"),
        ),
        FieldPanel("return_days"),
    ]

    class Meta:
        verbose_name = _("seller")

    def __str__(self) -> str:
        return self.say("name")

    def clean(self) -> None:
        """Whoever adds VAT says under which number, and who they are."""
        super().clean()
        if self.vat_registered:
            wanted = ("tax_id", "name_th", "address_th")
            missing = {
                name: _("A tax invoice needs this.") for name in wanted if not getattr(self, name)
            }
            if missing:
                raise ValidationError(missing)
