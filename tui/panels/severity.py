"""How a severity is marked: a sign and a colour, the same on every screen."""

from ...core.events import Severity
from ..charts import palette

SIGNS: dict[Severity, str] = {"error": "✕", "warning": "▲", "note": "•"}
COLORS: dict[Severity, int] = {"error": palette.ERROR, "warning": palette.WARNING, "note": palette.NOTE}
ROLES: dict[Severity, str] = {"error": "ERROR", "warning": "WARNING", "note": "NOTE"}
"""Names of these colours in the palette, for titles."""
STYLES: dict[Severity, str] = {"error": "$error", "warning": "$warning", "note": "$accent"}
"""Their names in a theme, for widgets of Textual."""
