"""What can be imported about whom we sell to."""
