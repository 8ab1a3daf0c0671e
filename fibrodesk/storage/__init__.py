"""The project's store: schema, journal, readings, masks, people, audit."""
