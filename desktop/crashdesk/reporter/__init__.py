"""The reporter's half without Qt: configuration, consent, scrubbing, outbox, delivery."""
