"""What templates borrow from the catalogue."""
