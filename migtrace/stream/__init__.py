"""Twitter's JSON lines: sources, unpacking, lines, and the records in them."""
