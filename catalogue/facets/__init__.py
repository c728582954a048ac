"""What the listing can be narrowed by, counted in memory."""
