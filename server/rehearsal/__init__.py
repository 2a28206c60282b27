"""A past campaign played again under other rules, without a trace: what would have changed, before a council votes."""
