"""Numbers as people read them: three significant figures, units, SI prefixes, a dash for what is not known."""

import math

UNKNOWN = "–"

_PREFIXES = ("", "k", "M", "G", "T", "P", "E")
_SMALL_PREFIXES = ("", "m", "µ", "n", "p", "f")


def number(value: float | None, digits: int = 3) -> str:
    """A number without a unit: `0.0412`, `2.30`, `118 k`, `4.12e-5`; `—` for None and NaN, `inf` for infinity."""
    if value is None or math.isnan(value):
        return UNKNOWN
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    size = abs(value)
    if size == 0:
        return "0"
    if size < 0.9995e-3 or size >= 0.9995e15:
        return _scientific(value, digits)
    if size >= 999.5:
        return si(value, "", digits).rstrip()
    return _fixed(value, digits)


def si(value: float | None, unit: str = "", digits: int = 3) -> str:
    """A quantity with its prefix and unit: `1.24 ms`, `28.8 k`, `118 MB`."""
    if value is None or not math.isfinite(value):
        return number(value)
    size, step, scaled = abs(value), 0, value
    if size and not 0.9995e-15 <= size < 999.5e18:
        return f"{_scientific(value, digits)} {unit}".rstrip()
    if size and size < 0.9995:
        while size < 0.9995 and step < len(_SMALL_PREFIXES) - 1:
            size, scaled, step = size * 1000, scaled * 1000, step + 1
        prefix = _SMALL_PREFIXES[step]
    else:
        while size >= 999.5 and step < len(_PREFIXES) - 1:
            size, scaled, step = size / 1000, scaled / 1000, step + 1
        prefix = _PREFIXES[step]
    figure = f"{scaled:.0f}" if step == 0 and float(scaled).is_integer() else _fixed(scaled, digits)
    return f"{figure} {prefix}{unit}".rstrip()


def count(value: float | None) -> str:
    """A whole number exactly, in groups of three: `118,282`."""
    if value is None or not math.isfinite(value):
        return number(value)
    return f"{value:,.0f}"


def percent(share: float | None) -> str:
    """A share of one: `97.5 %`, `1.10 %`, `0 %`, `100 %`."""
    if share is None or not math.isfinite(share):
        return number(share)
    if share == 0 or abs(share) == 1:
        return f"{share * 100:.0f} %"
    if abs(share) < 0.9995e-4:
        return "< 0.01 %" if share > 0 else "0 %"
    if abs(share) >= 100:
        return f"{number(share * 100)} %"
    text = _fixed(share * 100, 3)
    if text == "100":
        return "> 99.9 %" if share < 1 else "100 %"
    return f"{text} %"


def duration(seconds: float | None) -> str:
    """A time in its two largest units: `35 µs`, `8.4 s`, `1 m 20 s`, `2 h 05 m`, `3 d 04 h`."""
    if seconds is None or not math.isfinite(seconds):
        return number(seconds)
    if seconds < 0:
        return f"-{duration(-seconds)}"
    if seconds == 0:
        return "0 s"
    if seconds < 0.9995:
        return si(seconds, "s")
    if seconds < 59.95:
        return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"
    whole = round(seconds)
    for small, large, size in (("s", "m", 60), ("m", "h", 3600)):
        if whole < size * (60 if large == "m" else 24):
            return f"{whole // size} {large} {whole % size // (size // 60):02d} {small}"
    days = whole // 86400
    if days >= 1_000_000:
        return si(days, "d")
    return f"{days:,} d {whole % 86400 // 3600:02d} h"


def _fixed(value: float, digits: int) -> str:
    """Decimal notation with this many significant figures; whole figures are never rounded away."""
    exponent = math.floor(math.log10(abs(value))) if value else 0
    text = f"{value:.{max(digits - 1 - exponent, 0)}f}"
    exponent_after = math.floor(math.log10(abs(float(text)))) if float(text) else exponent
    return text if exponent_after == exponent else f"{value:.{max(digits - 1 - exponent_after, 0)}f}"


def _scientific(value: float, digits: int) -> str:
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    return f"{mantissa}e{int(exponent)}"
