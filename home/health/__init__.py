"""How the shop is, for whoever watches it from outside and for managers inside."""
