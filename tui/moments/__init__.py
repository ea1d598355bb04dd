"""Two moments of one run, A and B: its numbers, its histograms and its pictures beside one another."""
