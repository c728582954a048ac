"""Addresses of the counter and the members' desk."""

from django.urls import path

from shop.views import cart, checkout, desk, order, paying

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
    path("desk/login/", desk.DeskLogin.as_view(), name="desk_login"),
    path("desk/logout/", desk.DeskLogout.as_view(), name="desk_logout"),
    path("desk/orders/", desk.orders, name="desk_orders"),
    path("desk/orders/<int:pk>/", desk.consignment, name="desk_consignment"),
    path("desk/orders/<int:pk>/<slug:deed>/", desk.act, name="desk_act"),
]
