"""The play screen's parts: controls that change a `Play`, panels that show its run, and the run that follows it.

key -> control: Play -> Play -> PlayedRun: an edit of the live run, or another run -> RunView -> panels
"""
