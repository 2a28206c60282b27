"""The central server: registrations, verdicts, ledger, reimbursements, pages."""
