"""Taking along what is on screen: copied text, pictures, and recordings of a run."""
