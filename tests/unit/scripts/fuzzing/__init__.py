"""The fuzzer's targets. Their promises are held against the product where it is tested (test_*_properties.py)."""
