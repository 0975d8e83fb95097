"""What must hold of the rows: the schema, the rule book, passages against texts, wording, and what was released.

Each module finds problems of one kind and changes nothing.
"""
