"""Addresses of the door that are not pages."""

from django.urls import path

from home import finding
from home.demo import views
from home.news import views as news
from home.news.feed import NewsFeed
from home.workshops import views as workshops

app_name = "home"

urlpatterns = [
    path("search/", finding.search, name="search"),
    path("search/suggest/", finding.suggest, name="suggest"),
    path("workshops/<slug:code>/calendar.ics", workshops.workshop, name="workshop_calendar"),
    path("workshops/<slug:code>/<int:session_id>.ics", workshops.session, name="session_calendar"),
    path("news/feed/", NewsFeed(), name="news_feed"),
    path("news/cards/<int:page_id>-<slug:name>.jpg", news.card, name="news_card"),
    path("demo/", views.start, name="demo"),
    path("demo/letters/<str:name>", views.letter, name="demo_letter"),
]
