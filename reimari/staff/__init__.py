"""Units, teams, roles and posts: who works where, and until when."""
