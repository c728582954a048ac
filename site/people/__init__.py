"""Everyone who logs in."""
