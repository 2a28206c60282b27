"""The exchange, its faults and its rhythm."""
