"""What both ends agree on: DSN, envelope and payload shapes. Imports nothing of ours and no Qt."""
