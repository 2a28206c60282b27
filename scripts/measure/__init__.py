"""How fast the product is beside the least that its work can cost: every figure with its floor, both measured in the same run."""
