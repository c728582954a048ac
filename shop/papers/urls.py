"""Addresses of the buyer's papers and of what members print."""

from django.urls import path

from shop.papers import desk, views

urlpatterns = [
    path("orders/<str:token>/receipt/", views.receipt, name="order_receipt"),
    path("orders/<str:token>/tax-invoice/", views.tax_buyer, name="order_tax_buyer"),
    path("desk/papers/", desk.choose, name="desk_papers"),
    path("desk/papers/<slug:what>/", desk.sheet, name="desk_papers_sheet"),
]
