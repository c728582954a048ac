"""The wares: enterprises, products, their pictures and pages."""
