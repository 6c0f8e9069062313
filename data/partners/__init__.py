"""Partners: referrals, scoreboards, live reviews and term sheets."""
