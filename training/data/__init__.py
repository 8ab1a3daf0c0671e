"""What a training reads: pairs in memory, changed at random, in mini-batches."""
