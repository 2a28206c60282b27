"""The audit of everything: the fifteen invariants of the books, from the ledger's own sums to claims, orders and bank files."""
