"""Workshops at the door: their pages as drafts, in calendars, and for search engines."""
