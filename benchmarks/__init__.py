"""What is measured: ratios against a limit or a peer in the same run."""
