"""What the person at the application sees: opt-in, crash prompt, privacy settings."""
