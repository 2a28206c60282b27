"""The double-entry ledger: accounts, journals, transfers, and their audit."""
