"""Addresses of customers: the account, the way back to an order, wishes, requests and reviews."""

from django.urls import path

from shop.customers import account, asking, door, reviewing, wishing

urlpatterns = [
    path("account/", account.account, name="account"),
    path("account/in/<str:token>/", door.link, name="account_link"),
    path("account/out/", door.out, name="account_out"),
    path("account/addresses/", account.add_address, name="account_address"),
    path("account/addresses/<int:pk>/", account.drop_address, name="account_drop_address"),
    path("account/language/", account.choose_language, name="account_language"),
    path("account/my-data.json", account.export, name="account_export"),
    path("account/erase/", account.erase, name="account_erase"),
    path("find-my-order/", door.find, name="find_order"),
    path("wishes/", wishing.show, name="wishes"),
    path("wishes/change/", wishing.change, name="wishes_change"),
    path("again/", asking.ask, name="ask_again"),
    path("again/<str:token>/", asking.stop, name="ask"),
    path("orders/<str:token>/review/<int:line>/", reviewing.write, name="review"),
    path("reviews/<int:pk>.jpg", reviewing.picture, name="review_picture"),
]
