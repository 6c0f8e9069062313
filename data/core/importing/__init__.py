"""Import: from the bytes of a file to typed columns, a diff, and rows that can be undone."""
