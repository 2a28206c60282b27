"""Whether two accounts may stand for two persons: asked by every step that one person prepares and another one agrees to."""
