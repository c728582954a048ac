"""Two kilns with everything a kiln can have; what belongs to the second carries marks that tell it."""

from datetime import timedelta
from functools import reduce
from operator import or_

from django.core.files.base import ContentFile
from django.db.models import Q
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.images import get_image_model
from wagtail.models import (
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    PageLogEntry,
    Revision,
    TaskState,
    UploadedFile,
    WorkflowState,
)
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from catalogue import balance, enterprises, invitations
from catalogue.models import (
    Batch,
    BatchInput,
    Certificate,
    Correction,
    Enterprise,
    EnterprisePage,
    Invitation,
    Membership,
    PiecesMade,
    Product,
    ProductEvent,
    ProductPage,
    ScrapLot,
    Variant,
)
from people.models import Member
from shop import passes
from shop.models import (
    Claim,
    Consignment,
    LedgerEntry,
    Letter,
    Order,
    OrderLine,
    ParcelPass,
    Payment,
    Refund,
    Slip,
    StockMove,
    StockRecord,
)
from shop.payments import transfers
from tests.cast import MALEE
from tests.catalogue.scales import fired, take_in

# Shown to nobody outside the house, and shown in the shop but nowhere in another house's rooms.
PRIVATE, PUBLIC = "ความลับของเตา", "xotherkilnx"


class House:
    """One kiln with a row of every kind, and their numbers."""

    def __init__(self, enterprise, member, variant, order):
        self.enterprise, self.member, self.variant, self.order = enterprise, member, variant, order
        pages = ProductPage.objects.filter(product=variant.product)
        self.page = pages.get(locale__language_code="th")
        self.twin = pages.get(locale__language_code="en")
        self.maker = EnterprisePage.objects.get(pk=self.page.get_parent().pk)

    def numbers(self):
        """A number of each kind, under the names that addresses use."""
        return self._of_the_editor() | self._of_the_counter()

    def _of_the_editor(self):
        """Pages and what hangs on them; photos."""
        review = WorkflowState.objects.for_instance(self.page).first()
        translation = Translation.objects.filter(
            source__object_id=self.page.translation_key
        ).first()
        return {
            "page": self.page.pk,
            "maker": self.maker.pk,
            "photo": self.photo.pk,
            "upload": self.upload.pk,
            "collection": self.enterprise.collection_id,
            "group": self.enterprise.group_id,
            "revision": self.page.latest_revision_id,
            "session": self.session.pk,
            "review": review.pk,
            "task": review.current_task_state.task_id,
            "task_state": review.current_task_state_id,
            "workflow": review.workflow_id,
            "source": translation.source_id,
            "translation": translation.pk,
            "sentence": translation.source.stringsegment_set.first().pk,
        }

    def _of_the_counter(self):
        """Wares, people, orders, money, and the links that open something by themselves."""
        consignment = self.order.consignments.get()
        return {
            "product": self.variant.product_id,
            "variant": self.variant.pk,
            "sku": self.variant.sku,
            "enterprise": self.enterprise.pk,
            "code": self.enterprise.code,
            "member": self.member.pk,
            "membership": self.member.memberships.first().pk,
            "invitation": self.enterprise.invitations.first().pk,
            "pass": consignment.passes.first().pk,
            "claim": consignment.claims.get().pk,
            "claim_photo": consignment.claims.get().photos.get().pk,
            "order": self.order.pk,
            "tokens": {
                "orders/": self.order.token,
                "pack/": passes.token_of(consignment.passes.first()),
                "join/": self.invited,
            },
            "consignment": consignment.pk,
            "move": self.variant.stock_moves.first().pk,
            "line": consignment.lines.first().pk,
            "payment": self.order.payments.first().pk,
            "slip": self.order.slips.first().pk,
            "refund": Refund.objects.get(payment__order=self.order).pk,
        } | self._of_the_kiln()

    def _of_the_kiln(self):
        """Scrap, batches and papers."""
        batch = self.enterprise.batches.get()
        return {
            "lot": self.enterprise.scrap_lots.get().pk,
            "batch": batch.pk,
            "input": batch.inputs.first().pk,
            "made": batch.pieces.get().pk,
            "certificate": self.enterprise.certificates.get().pk,
        }

    def rows(self):
        """Querysets of all that belongs to the house."""
        here, product = self.enterprise, self.variant.product
        pages = reduce(or_, (Q(path__startswith=maker.path) for maker in here.pages.all()))
        numbers = [str(pk) for pk in Page.objects.filter(pages).values_list("pk", flat=True)]
        of_pages = {"base_content_type__model": "page", "object_id__in": numbers}
        yield Page.objects.filter(pages)
        yield ProductPage.objects.filter(pages)
        yield EnterprisePage.objects.filter(pages)
        yield Revision.objects.filter(**of_pages)
        yield PageLogEntry.objects.filter(page__in=numbers)
        yield WorkflowState.objects.filter(**of_pages)
        yield TaskState.objects.filter(revision__in=Revision.objects.filter(**of_pages))
        yield TranslationSource.objects.filter(object_id=self.page.translation_key)
        yield Translation.objects.filter(source__object_id=self.page.translation_key)
        yield StringTranslation.objects.filter(context__object_id=self.page.translation_key)
        yield get_image_model().objects.filter(collection=here.collection)
        yield UploadedFile.objects.filter(uploaded_by_user=self.member)
        yield EditingSession.objects.filter(user=self.member)
        yield GroupPagePermission.objects.filter(group=here.group)
        yield GroupCollectionPermission.objects.filter(group=here.group)
        yield Member.groups.through.objects.filter(group=here.group)
        yield Enterprise.objects.filter(pk=here.pk)
        yield Membership.objects.filter(enterprise=here)
        yield Invitation.objects.filter(enterprise=here)
        yield Member.objects.filter(pk=self.member.pk).defer("last_login")
        yield Product.objects.filter(pk=product.pk)
        yield ProductEvent.objects.filter(product=product)
        yield Variant.objects.filter(product=product)
        yield StockRecord.objects.filter(variant__product=product)
        yield StockMove.objects.filter(variant__product=product)
        yield ScrapLot.objects.filter(enterprise=here)
        yield Batch.objects.filter(enterprise=here)
        yield BatchInput.objects.filter(batch__enterprise=here)
        yield PiecesMade.objects.filter(batch__enterprise=here)
        yield Correction.objects.filter(enterprise=here)
        yield Certificate.objects.filter(enterprise=here)
        yield from self.money()

    def money(self):
        """Querysets of orders and what was paid."""
        yield Order.objects.filter(pk=self.order.pk)
        yield Consignment.objects.filter(order=self.order)
        yield OrderLine.objects.filter(consignment__order=self.order)
        yield Payment.objects.filter(order=self.order)
        yield Slip.objects.filter(order=self.order)
        yield Refund.objects.filter(payment__order=self.order)
        yield LedgerEntry.objects.filter(consignment__order=self.order)
        yield Letter.objects.filter(order=self.order)
        yield ParcelPass.objects.filter(consignment__order=self.order)
        yield Claim.objects.filter(consignment__order=self.order)


def build(enterprise, member, variant, place, manager, take, private="", public=""):
    """A house with a row of everything; `private` and `public` mark what is not for others."""
    enterprise.refresh_from_db()
    enterprises.settle(enterprise)
    enterprises.join(enterprise, member)
    contact = MALEE
    if private:
        contact = MALEE.__class__(**{**MALEE.__dict__, "name": private, "note": private})
    order = place(variant, contact=contact)
    transfers.confirm(order.payments.get(), by=manager)
    order.refresh_from_db()
    house = House(enterprise, member, variant, order)
    _name(house, private, public)
    _write(house, private)
    _photograph(house, private, take)
    _sell(house, private)
    _fire(house, private, public)
    return house


def _name(house, private, public):
    """The marks, on everything that has a name."""
    if not public:
        return
    enterprise, product = house.enterprise, house.variant.product
    Enterprise.objects.filter(pk=enterprise.pk).update(name_th=public, name_en=public)
    Product.objects.filter(pk=product.pk).update(name_th=public, name_en=public)
    Variant.objects.filter(pk=house.variant.pk).update(option_th=public, option_en=public)
    Page.objects.filter(path__startswith=house.maker.path).update(title=public)
    Page.objects.filter(pk=house.twin.pk).update(title=public)
    OrderLine.objects.filter(consignment__order=house.order).update(name_th=public, name_en=public)
    for row in (enterprise.collection, enterprise.group):
        type(row).objects.filter(pk=row.pk).update(name=f"{private} {row.pk}")
    Member.objects.filter(pk=house.member.pk).update(first_name=private, email="x@secret.example")


def _write(house, private):
    """A draft that waits for review, a translation, somebody who is writing."""
    for page in (house.maker, house.page):
        page.refresh_from_db()
        page.draft_title = page.title = f"ร่าง {private}"
        page.story = f"<p>{private}</p>"
        page.save_revision(user=house.member)
    root = Page.objects.get(depth=1)
    root.workflowpage.workflow.start(house.page, house.member)
    house.page.refresh_from_db()
    source, _made = TranslationSource.update_or_create_from_instance(house.page)
    english = Locale.objects.get(language_code="en")
    Translation.objects.get_or_create(source=source, target_locale=english)
    house.session = EditingSession.objects.create(
        user=house.member, content_object=house.page, last_seen_at=timezone.now(), is_editing=True
    )


def _photograph(house, private, take):
    """A photo in the library, and one that waits for its title."""
    house.photo = take(
        f"photo {private}", collection=house.enterprise.collection, uploaded_by_user=house.member
    )
    house.upload = UploadedFile.objects.create(
        uploaded_by_user=house.member, file=ContentFile(b"x", "waiting.jpg")
    )


def _sell(house, private):
    """Slips, refunds, passes, invitations, changes: rows with words of their own."""
    consignment = house.order.consignments.get()
    soon = timezone.now() + timedelta(days=1)
    Slip.objects.create(order=house.order, picture="slips/none.jpg", reason=private)
    Refund.objects.create(payment=house.order.payments.get(), amount=1, reason=private)
    ParcelPass.objects.create(
        consignment=consignment, meant_for=private, made_by=house.member, expires_at=soon
    )
    claim = Claim.objects.create(
        consignment=consignment, about="other", wish="money", words=private
    )
    claim.photos.create(picture="claims/none.jpg")
    claim.lines.create(line=consignment.lines.get(), quantity=1)
    _invitation, house.invited = invitations.invite(
        house.enterprise, by=house.member, meant_for=private
    )
    ProductEvent.objects.create(
        product=house.variant.product, what="facts", before=private, after=private
    )


def _fire(house, private, public):
    """Scrap that came in, a batch of it with a correction, a test report; sources are public."""
    lot = take_in(house.enterprise, house.member, source=public or "โรงงาน")
    batch = fired(house.enterprise, house.member, [(lot, 900)], [(house.variant, 1, 500)])
    Batch.objects.filter(pk=batch.pk).update(note=private)
    seen, reason = lot.received_g, private or "ชั่งใหม่"
    balance.correct_lot(lot, seen - 1, seen=seen, reason=reason, by=house.member)
    today = timezone.localdate()
    Certificate.objects.create(
        enterprise=house.enterprise, kind="food", number="1", issued_on=today
    )
