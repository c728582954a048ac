"""After the sale: broken and wrong pieces, pieces sent back, orders called off, and how to pack better."""
