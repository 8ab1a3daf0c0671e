"""The consensus meeting: several people look at one picture and vote."""
