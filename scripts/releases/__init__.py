"""Making a release and keeping it: what the next one would be, its reasons, its proof, and that none is touched."""
