"""What search engines and other shops are told of the goods, in schema.org's words."""
