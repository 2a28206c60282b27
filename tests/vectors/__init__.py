"""Golden bytes, read by the tests of both sides."""
