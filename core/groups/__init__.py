"""Runs that belong together: many seeds, races, and how they share the cores.

run_group.py  what they are called, where the others are      seeds.py, race.py    which specs are trained together
lanes.py      as many trainers at once as there are cores     follow.py, result.py what is said of them all
"""
