"""The adjudication screen: how a disagreement of readers ends in one mask."""
