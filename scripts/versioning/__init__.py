"""Versions that mean something: what two releases differ in, and the version number that follows from it."""
