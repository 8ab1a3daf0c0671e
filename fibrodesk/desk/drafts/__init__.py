"""A reading while it is written: what it holds, opened, drawn, looked over."""
