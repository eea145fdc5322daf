"""The command line: `migtrace estimate`, `ingest`, `store`, `stages` and `demo`."""
