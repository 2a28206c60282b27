"""The contract, the journal and the agent."""
