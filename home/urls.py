"""Addresses of the door that are not pages."""

from django.urls import path

from home.demo import views

app_name = "home"

urlpatterns = [
    path("demo/", views.start, name="demo"),
    path("demo/letters/<str:name>", views.letter, name="demo_letter"),
]
