"""The processes in which foreign bytes are read, bounded in memory and time."""
