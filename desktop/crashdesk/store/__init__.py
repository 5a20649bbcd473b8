"""The database of the embedded server: digest, grouping, queries."""
