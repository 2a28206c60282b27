"""What a developer or a visitor runs from the checkout."""
