"""What a run computes on: its device, its processes, its compiler."""
