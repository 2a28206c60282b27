"""The fuzzer, for a second or two each: that every target runs, and that what it would find it does find."""
