"""The counter: stock, cart, orders, payments, delivery, and the members' desk."""
