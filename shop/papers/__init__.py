"""Documents on paper: receipts, credit notes, packing slips, labels and pick lists."""
