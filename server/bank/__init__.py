"""What banks answer: pain.002 and camt.053/054 read, matched with our orders, and what follows from them."""
