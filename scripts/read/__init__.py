"""From files to typed rows: YAML with line numbers, the table schemas, the measurements of the articles."""
