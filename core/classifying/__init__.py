"""Classifying pictures that somebody draws: a process that holds the network of a run, and its other end.

tui/screens/draw ─► Classifier ─── a line of JSON each way ───► process ─► RunNetwork ◄── weights on disk
                    (link)                (messages)                                      ▲
                    ShareWeights ──► run.db ──► trainer, while it trains ─────────────────┘
"""
