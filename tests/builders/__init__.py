"""Things that tests are made of: each builds something real with few words, and none decides whether a test passes."""
