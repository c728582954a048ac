"""What becomes of news beside its page: video, share card, feed, words for search engines."""
