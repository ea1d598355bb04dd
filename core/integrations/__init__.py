"""Thin adapters of `nn_tui.watch` for training loops that other libraries run. Each needs its library, none other.

lightning.py     WatchCallback, RunLogger      keras.py       WatchCallback (Keras 3 on torch)
transformers.py  WatchCallback                 skorch.py      WatchCallback
accelerate.py    RunTracker
"""
