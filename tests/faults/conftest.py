"""Studies on a real disk."""

from desk.fixtures import opened, opened_template, project, study, template

__all__ = ["opened", "opened_template", "project", "study", "template"]
