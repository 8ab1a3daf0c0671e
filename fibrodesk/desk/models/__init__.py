"""The models of a project: kept, judged, put into use, and what they propose."""
