"""The pages in a real browser: sign in, keyboard, phone and desk, what a reader of the page is told."""
