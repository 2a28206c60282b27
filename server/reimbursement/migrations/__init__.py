"""Migrations of reimbursement."""
