"""The vocabulary and the wire of Guichet: pure values, layouts, signatures and rules that both sides must read alike.

Decides what a ticket, a journal entry, an exchange, a verdict and a decision are, byte for byte.
Leaves storage, network, time and chance to others: they enter as arguments.
"""
