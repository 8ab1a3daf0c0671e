"""A DICOM file: how it is built, what it says, and its frames one at a time."""
