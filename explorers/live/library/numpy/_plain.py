"""Python's own functions whose names NumPy takes."""

plain_any = any
plain_range = range
