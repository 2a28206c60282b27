"""What people do about claims after their first verdict: case files of tickets claimed twice, contests, late claims, incidents."""
