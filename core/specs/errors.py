"""SpecError: a spec that cannot be run, said in one sentence that names file, place, value, rule and a way out."""

from collections.abc import Iterable


class SpecError(Exception):
    """A bad spec; `str(error)` is `file: place: rule`, safe to print. The command exits with 2."""

    def __init__(self, rule: str, *, place: str = "", file: str = "") -> None:
        """Name the dotted `place` inside `file` (or the option, such as --set) that breaks `rule`."""
        self.rule, self.place, self.file = rule, place, file
        super().__init__(printable(": ".join(part for part in (file, place, rule) if part)))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most like `name`, or the one it stands for (`lr`); None when nothing is."""
    from difflib import get_close_matches

    by_lower_case = {candidate.lower().replace("-", "_"): candidate for candidate in known}
    name = name.lower().replace("-", "_")
    if found := get_close_matches(name, by_lower_case, n=1, cutoff=0.6):
        return by_lower_case[found[0]]
    of_several_words = [candidate for candidate in by_lower_case if "_" in candidate.strip("_")]
    return next((by_lower_case[one] for one in of_several_words if _initials(one) == name), None)


def _initials(name: str) -> str:
    return "".join(word[:1] for word in name.split("_"))


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return `, did you mean 'x'?`, or nothing when no known name is close."""
    found = nearest(name, known)
    return f", did you mean '{found}'?" if found else ""


def printable(text: str) -> str:
    """Return one line without control characters; each is shown as `?`."""
    return "".join(character if character.isprintable() else "?" for character in text)


def shown(value: object, limit: int = 40) -> str:
    """Return a value as an error should quote it: short, and in the words of TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    text = f"'{value}'" if isinstance(value, str) else _number(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _number(value: object) -> str:
    if isinstance(value, int) and abs(value) >= 10**18:
        return "a number with more than 18 digits"  # str() refuses thousands of digits
    return str(value)
