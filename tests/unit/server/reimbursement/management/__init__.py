"""Commands of reimbursements."""
