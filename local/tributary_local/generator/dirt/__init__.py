"""The real world's dirt, one kind a file, planted in clean rows."""
