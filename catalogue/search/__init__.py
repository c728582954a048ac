"""Finding things by words: Thai has no spaces, and shoppers have other words than makers."""
