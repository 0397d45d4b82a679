"""The staff's pages that show several apps, and drafts."""
