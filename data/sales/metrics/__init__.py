"""The metrics of proofs of concept and the sales process."""
