"""One async client of Sentry's web API."""
