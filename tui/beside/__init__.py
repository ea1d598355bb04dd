"""The same panel of several runs side by side: what is no line, and cannot be drawn over one another.

run ──RunPanel.look──► RunLook ──draw──► RunPlace

places.py      how many find room, how they are arranged, and which of them are on which page
run_panel.py   a panel of one run, the page of it that all runs show, or its difference from the first run's
run_place.py   the widget of one run, below its name, its step and how good it was by then
"""
