"""Coming in: the pages before the work, and the door behind them."""
