"""A frame in, a proposed mask out; torch and OpenVINO are imported when first needed."""
