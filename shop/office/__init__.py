"""The managers' rooms in the editor: orders, slips, refunds, stock, products, delivery."""
