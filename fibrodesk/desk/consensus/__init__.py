"""Ending a disagreement: adjudication, signatures, meetings, and the consensus that stands."""
