"""What screens are made of: hosts of panels, forms, the bar of keys, the timeline."""
