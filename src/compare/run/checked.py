"""When the reports were last checked, and when they are due to be checked again: the one file that tells of a clock.

``reports/checked.js`` stands beside the pages, which read it as they open and need it for nothing else. It is no part
of what is published: it is in no manifest, no release and no comparison, and no byte of a page depends on it.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from compare.project import paths
from compare.project.plan import check_interval

#: Stands before and behind what the file says; a page from disk may load a script and may not fetch a file.
BEFORE, BEHIND = "var compareChecked = ", ";"

#: What the file says of itself.
NOTE = "// When the report was last checked and is due again: no part of it, and not compared; docs/schedules.md.\n"

#: The share of the time between two checks by which the next may be late.
GRACE = 0.1


#: The units that a distance in time is told in, in seconds, the largest first.
UNITS = {"day": 86_400, "hour": 3_600, "minute": 60}


def freshness(at: datetime, due: datetime | None, now: datetime) -> tuple[bool, str]:
    """Say of a check whether the next should have been by now, a little grace included, and tell of both in words.

    Examples
    --------
    >>> at, due = datetime(2026, 11, 24, 6, tzinfo=UTC), datetime(2026, 11, 25, 6, tzinfo=UTC)
    >>> freshness(at, due, datetime(2026, 11, 27, 6, tzinfo=UTC))
    (True, 'last 3 days ago; the next check was due 2 days ago: the schedule may have died, or its runs fail')
    >>> freshness(at, due, datetime(2026, 11, 25, 7, tzinfo=UTC))
    (False, 'last 1 day ago; the next check is due now')
    >>> freshness(at, due, datetime(2026, 11, 24, 7, tzinfo=UTC))
    (False, 'last 1 hour ago; the next check is due in 23 hours')
    """
    last = f"last {_distance(now - at)} ago"
    if due is None:
        return False, last
    if now > due + GRACE * (due - at):
        was = _distance(now - due)
        return (
            True,
            f"{last}; the next check was due {was} ago: the schedule may have died, or its runs fail",
        )
    when = f"in {_distance(due - now)}" if due > now else "now"
    return False, f"{last}; the next check is due {when}"


def _distance(distance: timedelta) -> str:
    """Return a distance in time in its largest unit, as the pages say it."""
    seconds = distance.total_seconds()
    unit = next((unit for unit in UNITS if seconds >= UNITS[unit]), "minute")
    count = int(seconds // UNITS[unit])
    return f"{count} {unit}" + "s" * (count != 1)


def note_check(root: Path, last_change: tuple[str, str]) -> None:
    """Write down that all reports of the plan were checked just now, where the disk lets us.

    With it goes when the data had last changed, which moves no byte of a page that shows other data.

    A project that cannot be written is no fault of the reports; they then tell of an older check.
    """
    now, interval = datetime.now(UTC).replace(microsecond=0), check_interval(root)
    content: dict[str, Any] = {"at": now.isoformat()}
    if interval:
        content["due"] = (now + interval).isoformat()
    commit, date = last_change
    if date:
        content |= {"changed": date, "changing": commit.endswith("+")}
    said = json.dumps(content)
    # Short enough to be written at once; half of it, or none, is a script that says nothing.
    with suppress(OSError):
        path = paths.reports(root) / paths.CHECKED
        path.write_text(f"{NOTE}{BEFORE}{said}{BEHIND}\n", "utf-8")


def last_check(root: Path) -> dict[str, Any]:
    """Return when the reports were last checked as the status tells it; nothing where no file does."""
    try:
        text = (paths.reports(root) / paths.CHECKED).read_text("utf-8")
        said = json.loads(text.partition(BEFORE)[2].rpartition(BEHIND)[0])
        at, due = said["at"], said.get("due", "")
        moments = datetime.fromisoformat(at), datetime.fromisoformat(due) if due else None
        overdue, words = freshness(*moments, datetime.now(UTC))
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return {}
    return {"checked": at, "due": due, "overdue": overdue, "freshness": words}
