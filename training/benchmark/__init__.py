"""The benchmark on phantom patients, and the speed of a step."""
