"""Addresses of the door that are not pages."""

from django.urls import path

from home import finding
from home.api import guide
from home.cards import views as cards
from home.demo import views
from home.feeds import views as feeds
from home.feeds.pieces import PiecesFeed
from home.figures import views as figures
from home.news.feed import NewsFeed
from home.workshops import views as workshops

app_name = "home"

urlpatterns = [
    path("api/", guide.guide, name="api"),
    path("search/", finding.search, name="search"),
    path("search/suggest/", finding.suggest, name="suggest"),
    path("workshops/<slug:code>/calendar.ics", workshops.workshop, name="workshop_calendar"),
    path("workshops/<slug:code>/<int:session_id>.ics", workshops.session, name="session_calendar"),
    path("news/feed/", NewsFeed(), name="news_feed"),
    path("products/feed/", PiecesFeed(), name="pieces_feed"),
    path("feeds/google.xml", feeds.google, name="google_feed"),
    path("feeds/facebook.csv", feeds.facebook, name="facebook_feed"),
    path("figures/", figures.page, name="figures"),
    path("figures.json", figures.as_json, name="figures_json"),
    path("figures.csv", figures.as_csv, name="figures_csv"),
    path("cards/<int:page_id>-<slug:name>.jpg", cards.card, name="card"),
    path("demo/", views.start, name="demo"),
    path("demo/letters/<str:name>", views.letter, name="demo_letter"),
]
