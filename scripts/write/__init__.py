"""From rows to files: Arrow tables, CSV, Parquet, descriptor, documents, and the swap that publishes them."""
