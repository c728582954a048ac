"""The proof: one folder a room, `site` for the house rules, `browser` for what needs a real browser."""
