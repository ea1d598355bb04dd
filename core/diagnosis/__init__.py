"""What a run's numbers mean: symptoms, whether they hurt, findings with remedies, gates. Pure functions of a RunView.

impact.py       is training hurt, judged from the loss alone
detector.py     what a rule is; one file per rule beside it, all listed in detectors.py
case.py         what is remembered of one rule: patience, clearing
life_cycle.py   symptoms → findings: raised, updated, cleared, one headline cause
order.py        causes before consequences
explanation.py  a finding taken apart for whoever shows it
remedies.py     what to change, as data; apply.py changes it
replay.py       the same diagnosis for a run that is over
gates.py        rules under which a finished run counts as failed
"""

from .detectors import DETECTORS
from .life_cycle import Diagnostician
from .order import alarms
from .replay import diagnose

__all__ = ["DETECTORS", "Diagnostician", "alarms", "diagnose"]
