"""The command line, and what starts and stops the desk and its server."""
