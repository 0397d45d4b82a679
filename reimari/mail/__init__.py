"""E-mail that comes in: mailboxes of lines, what arrived, and what is answered."""
