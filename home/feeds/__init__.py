"""The goods for other catalogues: Google's, Facebook's, and readers of new pieces."""
