"""Discount codes: read as buyers type them, taken off a quote, counted so that no limit is passed."""
