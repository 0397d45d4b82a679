"""Pure rules of looking at the logs and of what a client is told of them."""
