"""What every page shows of the door."""
