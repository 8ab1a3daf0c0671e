"""The preset "desk": outline the wall, roll a beat of it out, find the scar in it."""
