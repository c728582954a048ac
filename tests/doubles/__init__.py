"""Stand-ins for services of others, so that a test needs no network and nobody's account."""
