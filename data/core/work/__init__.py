"""What every domain shares: tasks, tickets, waivers and approvals. Nothing here commits."""
