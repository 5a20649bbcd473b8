"""The embedded server: ingest and Sentry's web API on loopback."""
