"""The calibration before the first round."""
