"""The synthetic heart: A4C loops with exact masks, for demonstration, tests and benchmarks."""
