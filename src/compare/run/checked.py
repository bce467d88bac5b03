"""When the reports were last checked, and when they are due to be checked again: the one file that tells of a clock.

``reports/checked.js`` stands beside the pages, which read it as they open and need it for nothing else. It is no part
of what is published: it is in no manifest, no release and no comparison, and no byte of a page depends on it.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from compare.project import paths
from compare.project.plan import check_interval

#: Stands before and behind what the file says; a page from disk may load a script and may not fetch a file.
BEFORE, BEHIND = "var compareChecked = ", ";"

#: What the file says of itself.
NOTE = "// When the report was last checked and is due again: no part of it, and not compared; docs/schedules.md.\n"

#: The share of the time between two checks by which the next may be late.
GRACE = 0.1


@dataclass(frozen=True)
class Check:
    """A check of the reports: when it was, and when the next is due; None where the plan does not say."""

    at: datetime
    due: datetime | None = None

    def is_overdue(self, now: datetime) -> bool:
        """Say whether the next check should have been by now, a little grace included.

        Examples
        --------
        >>> check = Check(datetime(2026, 11, 24, 6, tzinfo=UTC), datetime(2026, 11, 25, 6, tzinfo=UTC))
        >>> check.is_overdue(datetime(2026, 11, 25, 7, tzinfo=UTC))
        False
        >>> check.is_overdue(datetime(2026, 11, 27, 6, tzinfo=UTC))
        True
        """
        return self.due is not None and now > self.due + GRACE * (self.due - self.at)

    def sentence(self, now: datetime) -> str:
        """Return it for people.

        Examples
        --------
        >>> check = Check(datetime(2026, 11, 24, 6, tzinfo=UTC), datetime(2026, 11, 25, 6, tzinfo=UTC))
        >>> check.sentence(datetime(2026, 11, 27, 6, tzinfo=UTC))
        '3 days ago; the next check was due 2 days ago: the schedule may have died, or its runs fail'
        >>> check.sentence(datetime(2026, 11, 24, 7, tzinfo=UTC))
        '1 hour ago; the next check is due in 23 hours'
        """
        last = _relative(self.at - now)
        if self.due is None:
            return last
        due = _relative(self.due - now)
        if self.is_overdue(now):
            return f"{last}; the next check was due {due}: the schedule may have died, or its runs fail"
        return f"{last}; the next check is due {due if self.due > now else 'now'}"


def _relative(distance: timedelta) -> str:
    """Return a distance in time in its largest unit, as the pages say it."""
    seconds = abs(distance.total_seconds())
    names = {"day": 86_400, "hour": 3_600, "minute": 60}
    name = next((name for name, length in names.items() if seconds >= length), "minute")
    count = int(seconds // names[name])
    text = f"{count} {name}" + "s" * (count != 1)
    return f"in {text}" if distance.total_seconds() > 0 else f"{text} ago"


def note_check(root: Path) -> None:
    """Write down that all reports of the plan were checked just now, where the disk lets us.

    A project that cannot be written is no fault of the reports; they then tell of an older check.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    interval = check_interval(root)
    moments = {"at": now} if interval is None else {"at": now, "due": now + interval}
    said = {name: f"{moment:%Y-%m-%dT%H:%M:%SZ}" for name, moment in moments.items()}
    text = f"{NOTE}{BEFORE}{json.dumps(said)}{BEHIND}\n"
    # Short enough to be written at once; half of it, or none, is a script that says nothing.
    with suppress(OSError):
        (paths.reports(root) / paths.CHECKED).write_text(text, "utf-8")


def last_check(root: Path) -> Check | None:
    """Return when the reports were last checked; None where no file tells it."""
    try:
        text = (paths.reports(root) / paths.CHECKED).read_text("utf-8")
        _, _, said = text.rstrip().removesuffix(BEHIND).rpartition(BEFORE)
        moments = {name: datetime.fromisoformat(value) for name, value in json.loads(said).items()}
        return Check(moments["at"], moments.get("due"))
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return None
