"""The second step of logging in: set up at the desk, asked for before money moves."""
