"""What managers ask of the books: sales by anything, what waits, what stands still, who did what."""
