"""Messages that leave the house: the outbox, and who carries them."""
