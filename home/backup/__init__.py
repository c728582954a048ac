"""The whole shop in one file, and back again: database, pictures, private files."""
