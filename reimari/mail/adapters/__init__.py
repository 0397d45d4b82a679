"""Who is asked outside: mailboxes by IMAP, and the program that knows harmful ones."""
