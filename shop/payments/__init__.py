"""The ways to pay, one file for each outside service or standard."""
