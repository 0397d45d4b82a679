"""What other systems may ask and send: `/api/v1`, with a token of its own for each integration."""
