"""The command line: `migtrace estimate`, `validate`, `ingest`, `store`, `stages` and `demo`."""
