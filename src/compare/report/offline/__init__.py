"""What lets a page be opened anywhere: the gate, its own font, its own drawings."""
