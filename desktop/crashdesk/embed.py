"""The public functions and the one current reporter of the process."""
