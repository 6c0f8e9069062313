"""How the company is run: who answers for what (RACI), the jobs and what they reached, departments and roles."""
