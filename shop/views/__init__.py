"""What the counter answers: bag, checkout, the buyer's order page, the members' desk."""
