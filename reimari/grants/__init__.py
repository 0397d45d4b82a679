"""What is granted on the line for a short time, places for short stays, and the Kaikukortti."""
