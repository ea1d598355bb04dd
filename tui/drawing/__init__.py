"""Drawing for a network: the sketch, the pad it is drawn on, and what the network makes of it."""
