"""Addresses of the counter and the members' desk."""

from django.urls import path

from shop.desk import (
    app,
    house,
    joining,
    money,
    new_piece,
    passes,
    people,
    piece_deeds,
    pieces,
    sessions,
)
from shop.desk import help as photo_help
from shop.views import cart, checkout, desk, keepsakes, order, paying, tickets, waiting

app_name = "shop"

urlpatterns = [
    path("cart/", cart.show, name="cart"),
    path("cart/add/", cart.add, name="cart_add"),
    path("cart/change/", cart.change, name="cart_change"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("checkout/quote/", checkout.quote, name="quote"),
    path("addresses/", checkout.addresses, name="addresses"),
    path("orders/<str:token>/", order.show, name="order"),
    path("orders/<str:token>/pay/", paying.pay, name="order_pay"),
    path("orders/<str:token>/transfer/", paying.transfer, name="order_transfer"),
    path("orders/<str:token>/back/", paying.back, name="order_back"),
    path("orders/<str:token>/slip/", order.slip, name="order_slip"),
    path("orders/<str:token>/received/<int:pk>/", order.received, name="order_received"),
    path("orders/<str:token>/seats/", order.seats_back, name="order_seats"),
    path("orders/<str:token>/piece/<int:line>/", keepsakes.choose, name="order_piece"),
    path("waiting/join/<int:session>/", waiting.join, name="waiting_join"),
    path("waiting/<str:token>/", waiting.show, name="waiting"),
    path("desk/login/", desk.DeskLogin.as_view(), name="desk_login"),
    path("desk/logout/", desk.DeskLogout.as_view(), name="desk_logout"),
    path("desk/pieces/", pieces.pieces, name="desk_pieces"),
    path("desk/pieces/new/", new_piece.new_piece, name="desk_new_piece"),
    path("desk/pieces/new/<uuid:attempt>/photo/", new_piece.photo, name="desk_new_photo"),
    path("desk/pieces/<int:pk>/", pieces.piece, name="desk_piece"),
    path("desk/pieces/<int:pk>/archive/", piece_deeds.archive, name="desk_piece_archive"),
    path("desk/pieces/<int:pk>/restore/", piece_deeds.restore, name="desk_piece_restore"),
    path("desk/pieces/<int:pk>/materials/", piece_deeds.materials, name="desk_piece_materials"),
    path("desk/pieces/<int:pk>/upgrade/", piece_deeds.upgrade, name="desk_piece_upgrade"),
    path("desk/pieces/<int:pk>/undo/<int:move_pk>/", piece_deeds.undo, name="desk_piece_undo"),
    path(
        "desk/pieces/<int:pk>/<int:variant_pk>/price/", piece_deeds.price, name="desk_piece_price"
    ),
    path(
        "desk/pieces/<int:pk>/<int:variant_pk>/count/", piece_deeds.count, name="desk_piece_count"
    ),
    path("desk/pieces/<int:pk>/<int:variant_pk>/sold/", piece_deeds.sold, name="desk_piece_sold"),
    path("desk/pieces/<int:pk>/<int:variant_pk>/kind/", piece_deeds.kind, name="desk_piece_kind"),
    path("desk/app.webmanifest", app.manifest, name="desk_manifest"),
    path("desk/orders/", desk.orders, name="desk_orders"),
    path("desk/orders/<int:pk>/", desk.consignment, name="desk_consignment"),
    path("desk/orders/<int:pk>/label/", passes.label, name="desk_label"),
    path("desk/orders/<int:pk>/packing-list/", passes.packing_list, name="desk_packing_list"),
    path("desk/orders/<int:pk>/slips/", passes.slips, name="desk_slips"),
    path("desk/orders/<int:pk>/slips/<int:slip_pk>/", passes.slip, name="desk_slip"),
    path(
        "desk/orders/<int:pk>/slips/<int:slip_pk>/take-back/",
        passes.take_back,
        name="desk_slip_take_back",
    ),
    path("desk/orders/<int:pk>/<slug:deed>/", desk.act, name="desk_act"),
    path("desk/sessions/", sessions.index, name="desk_sessions"),
    path("desk/sessions/<int:pk>/", sessions.session, name="desk_session"),
    path("desk/sessions/<int:pk>/check-in/", sessions.check_in, name="desk_check_in"),
    path("desk/sessions/<int:pk>/sheet/", sessions.sheet, name="desk_session_sheet"),
    path("desk/sessions/<int:pk>/list.csv", sessions.table, name="desk_session_csv"),
    path("desk/money/", money.money, name="desk_money"),
    path("desk/money/<slug:code>/<int:year>/<int:month>/", money.month, name="desk_money_month"),
    path("desk/people/", people.people, name="desk_people"),
    path("desk/people/invitations/<int:pk>/", people.invitation, name="desk_invitation"),
    path(
        "desk/people/invitations/<int:pk>/take-back/",
        people.take_back,
        name="desk_invitation_take_back",
    ),
    path("desk/people/<slug:code>/invite/", people.invite, name="desk_invite"),
    path("desk/people/<slug:code>/<int:pk>/<slug:deed>/", people.switch, name="desk_switch"),
    path("desk/help/photos/", photo_help.photos, name="desk_help"),
    path("desk/house/", house.houses, name="desk_house"),
    path("desk/house/<slug:code>/", house.house, name="desk_house_of"),
    path("tickets/<str:code>/", tickets.ticket, name="ticket"),
    path("join/<str:token>/", joining.join, name="join"),
    path("pack/<str:token>/", passes.parcel, name="pass"),
    path("pack/<str:token>/label/", passes.parcel_label, name="pass_label"),
    path("pack/<str:token>/<slug:deed>/", passes.parcel_act, name="pass_act"),
]
