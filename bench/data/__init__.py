"""Datasets: one small, one of ten years of a large county, grown from work that the program's deeds did."""
