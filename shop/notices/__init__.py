"""Tells whoever is on duty: a new order, a claim, a slip, and every evening what waits."""
