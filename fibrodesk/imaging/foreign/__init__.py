"""Loops that are no DICOM: videos, pictures, and the public data sets of the field."""
