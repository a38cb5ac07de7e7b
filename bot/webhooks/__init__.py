"""Posts to the webhook that the operator named."""
