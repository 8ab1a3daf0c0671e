"""The page at which a person confirms what stays of a loop's pixels."""
