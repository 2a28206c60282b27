"""What people do about claims after their first verdict."""
