"""Reimbursement runs and payment orders."""
