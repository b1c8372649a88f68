"""A data set becomes shards or tables, item by item."""
