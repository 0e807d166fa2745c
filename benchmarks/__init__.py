"""Benchmarks of Linli: `make bench`. What they show stands in docs/operations/speed.md."""
