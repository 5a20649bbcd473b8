"""What a host calls: ``install``, the public functions, and the one current reporter of the process."""
