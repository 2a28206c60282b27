"""The affiliate's pages: claims, verdicts, reimbursements."""
