"""The command line: `migtrace estimate`, `migtrace stages` and `migtrace demo`."""
