"""A part of a series in as much detail as is asked for, from wherever that is kept."""

from .buckets import Array, fold_points
from .detail import FAN_OUT, read_points, read_table
from .disk import Disk
from .series import SeriesState


def read_window(disk: Disk, series: int, state: SeriesState, first_step: int, last_step: int, buckets: int) -> Array:
    """Return a table of what overlaps the steps: at least half as many rows as `buckets`, where so many points exist.

    From memory where the overview is fine enough or the newest points reach back so far, else from the coarsest level
    on disk that will do.
    """
    known = state.buckets.rows()
    known = known[(known["last"] >= first_step) & (known["first"] <= last_step)]
    if state.buckets.width == 1 or 2 * len(known) >= buckets:
        return known
    steps, values = state.tail.points
    if len(steps) and steps[0] < first_step:
        inside = (steps >= first_step) & (steps <= last_step)
        return fold_points(steps[inside], values[inside], 1)
    num_points, level = int(known["count"].sum()), 0
    while 2 * num_points >= buckets * FAN_OUT ** (level + 1):
        level += 1
    if FAN_OUT**level >= state.buckets.width:
        return known
    if level:
        return disk.read(lambda connection: read_table(connection, series, level, first_step, last_step))
    return fold_points(*disk.read(lambda connection: read_points(connection, series, first_step, last_step)), 1)
