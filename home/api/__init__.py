"""What partners read: products, makers, news and workshops as JSON, public facts only."""
