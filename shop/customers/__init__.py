"""Customers who come back: logging in by e-mail, their orders, wishes, reviews, and being forgotten."""
