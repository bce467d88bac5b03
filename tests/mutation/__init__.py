"""Mutation testing of the data path: what a test notices when the code is changed."""
