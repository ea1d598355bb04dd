"""Files of the user's own: read without trust, turned into a Dataset, with what was found said in words.

    csv_reader, parquet_reader ──► Table ──roles──► target, inputs, ignored ──encoding──┐
    npz_reader ──► arrays ──────────────────────────────────────────────────────────────┼──► Dataset
    picture_reader ─────────────────────────────────────────────────────────────────────┘       │
                                                       what was detected, shown before training ┘

Nothing is guessed silently: every column's role is listed, missing values without a choice are an error, and each
decision can be overruled by a field of the spec.
"""
