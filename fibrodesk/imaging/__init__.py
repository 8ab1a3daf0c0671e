"""Echo loops in, de-identified loops out: reading, calibration, masks of the picture, storing."""
