"""The synthetic heart: demonstration, tests, benchmark."""
