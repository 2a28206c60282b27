"""What runs inside the bench's machine: gadgets, the counter under test, and the rows of the hardware tables."""
