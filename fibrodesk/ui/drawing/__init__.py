"""The one editor, for preparing, reading, correcting and adjudicating."""
