"""The wall of the ventricle as a shape: its outline, and the strip that it rolls out to."""
