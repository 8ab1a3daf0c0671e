"""Studies on a real disk."""

from desk.fixtures import project, study, template

__all__ = ["project", "study", "template"]
