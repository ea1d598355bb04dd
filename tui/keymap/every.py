"""Every action there is. Kept apart, since the first frame needs only those of its own screen."""

from .app import APP
from .beside import OWN as BESIDE
from .compare import COMPARE
from .dialogs import CHOOSE, DIALOG, FINDINGS, FORM, HELP, LOGS, TURN
from .draw import DRAW
from .gallery import GALLERY
from .learning import COURSE, EXPERIMENTS, LESSON
from .lists import LEGEND, LIST, PRESETS
from .moments import MOMENTS
from .play import PLAY
from .program import EXEC
from .run import RUN
from .runs import RUNS
from .sweep import SWEEP

OF_RUNS = RUN + RUNS + COMPARE + BESIDE + MOMENTS + SWEEP
SCREENS = APP + GALLERY + PLAY + OF_RUNS + DRAW + COURSE + LESSON + EXPERIMENTS + EXEC
DIALOGS = DIALOG + FINDINGS + FORM + TURN + CHOOSE + HELP + LOGS
LISTS = LIST + LEGEND + PRESETS
ACTIONS = SCREENS + DIALOGS + LISTS
BY_ID = {action.id: action for action in ACTIONS}
