"""The demo shop: fictional content, loaded by the same verbs that buyers and staff use."""
