"""The ledger: every write is one revision, every changed row one change."""
