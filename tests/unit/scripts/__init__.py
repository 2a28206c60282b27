"""What a developer runs from the checkout."""
