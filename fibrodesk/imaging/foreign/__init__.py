"""Loops that are no DICOM and tell nothing of themselves: videos, pictures and volumes."""
