"""The rows that figures are counted from: one SELECT each (`values.Source`)."""
