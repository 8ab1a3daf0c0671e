"""A desk at which readers outline myocardial fibrosis on apical four-chamber echo loops."""

__version__ = "0.1.0.dev0"
