"""The windows in which reports are read."""
