"""Everything between the tables and the screens. Never imports streamlit."""
