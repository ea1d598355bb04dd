"""Examples that stay on disk: read while training, in other processes, a stretch at a time.

A `Stream` knows where every example is; the Dataset beside it holds a sample in memory, which statistics, pictures,
validation and test are made of. `memory` decides when that is needed.
"""
