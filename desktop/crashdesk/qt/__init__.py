"""The reporter's Qt half: event filter, message handler, bridge to the main thread."""
