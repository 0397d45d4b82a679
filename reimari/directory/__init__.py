"""What advisers know by: instructions, and the remarks on them (ADR 0018)."""
