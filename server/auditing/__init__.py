"""The audit of everything: the sixteen invariants of the books, from the ledger's own sums to claims, orders and bank files."""
