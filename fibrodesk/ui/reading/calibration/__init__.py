"""The calibration before the first round: its cases, and the truth after each."""
