"""Pictures that one chapter alone draws, a module a chapter."""
