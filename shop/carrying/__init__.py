"""Products in and out: tables and pictures that a clerk keeps elsewhere, read, compared and written."""
