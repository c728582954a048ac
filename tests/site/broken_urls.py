"""Addresses with one that breaks, for looking at the page that says sorry."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls


def broken(request):
    raise ZeroDivisionError


urlpatterns = i18n_patterns(
    path("broken/", broken), path("", include(wagtail_urls)), prefix_default_language=False
)
handler500 = "home.views.broken"
