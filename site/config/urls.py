"""Every address of the site: Thai without a prefix, English under /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from home import views as home_views
from home.security_contact import security_txt
from home.sitemap import sitemap
from people.account import own_account
from people.resetting import AskForNewPassword
from shop.views import stripe

urlpatterns = [
    path("admin/account/", own_account, name="own_account"),  # in front of Wagtail's
    path(
        "admin/password_reset/",
        AskForNewPassword.as_view(),
        name="wagtailadmin_password_reset",
    ),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v1/", include("home.api.urls")),
    path("stripe/webhook/", stripe.webhook),
    path(".well-known/security.txt", security_txt),
    path("robots.txt", home_views.robots),
    path("sitemap.xml", sitemap),
    path("sitemap-<slug:section>.xml", sitemap, name="sitemap_part"),
    *(static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT) if settings.DEBUG else []),
    *(staticfiles_urlpatterns() if settings.DEBUG else []),
    *i18n_patterns(
        path("", include("shop.urls")),
        path("", include("home.urls")),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]

handler400 = "home.views.unreadable"
handler404 = "home.views.not_found"
handler500 = "home.views.broken"
