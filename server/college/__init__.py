"""The college office's pages: import, registrations, credits, ticket sheets."""
