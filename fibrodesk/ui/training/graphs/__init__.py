"""Graphs, intervals and frames as the pages of training draw them."""
