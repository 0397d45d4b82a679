"""The use log and the disclosure log: rows are only ever added."""
