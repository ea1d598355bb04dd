"""Every action of every screen: its id, keys, label and what it does, in words. A file for each screen.

Bindings, the footer, the help page and the palette are all made from these tables, so they cannot disagree.
`[keys]` in a settings file maps an id to another key, such as `"run.pause" = "p"`.

action.py       an action, and the keys that ask for it
keys.py         keys as a settings file changes them
every.py        all actions, for whoever looks one up by its id
"""
