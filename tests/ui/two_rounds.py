"""A study of which one round has opened and another is sealed."""

from desk.synthetic import make_synthetic

from fibrodesk.desk.models.proposing import propose


def make_two_rounds(folder):
    """Round one is read by both and open; round two is owed by both; cine three is proposed."""
    made = make_synthetic(folder, patients=3)
    cines = [cine.id for cine in made.cines]
    made.first = made.round("one", cines[:2])
    made.read("ann", "bob")
    made.second = made.round("two", cines[1:2])
    propose(made.sessions["rita"], cine_id=cines[2])
    return made
