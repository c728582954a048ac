"""The door: home page, news, standard pages, and the demo shop."""
