"""What a run trains: one learner a stage."""
