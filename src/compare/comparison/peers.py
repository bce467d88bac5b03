"""Which places are peers: of one level of government, and none inside another."""

from __future__ import annotations

from compare.language.rows import Tables, column_by


def peer_groups(tables: Tables) -> dict[str, str]:
    """Return the peer group of every place, as the table of levels has it.

    Ranks and verdicts are of places of one group: a district is no smaller prefecture, for it has other powers and
    other statistics.

    Examples
    --------
    >>> import compare
    >>> groups = peer_groups(compare.load_tables())
    >>> groups["huzhou"], groups["haining"], groups["haizhou"]
    ('prefecture', 'county', 'district')
    """
    levels = column_by(tables["places"], "place_id", "level")
    groups = column_by(tables["levels"], "level", "peer_group")
    return {place_id: groups[level] for place_id, level in levels.items()}


def provinces(tables: Tables) -> dict[str, str]:
    """Return the province that each place is or lies in; the widest place above it, or itself, where there is none.

    Examples
    --------
    >>> import compare
    >>> found = provinces(compare.load_tables())
    >>> found["haining"], found["zhejiang"], found["china"]
    ('zhejiang', 'zhejiang', 'china')
    """
    levels = column_by(tables["places"], "place_id", "level")
    tiers = column_by(tables["levels"], "level", "tier")
    found = {}
    for place_id, above in places_above(tables).items():
        chain = [place_id, *above]
        of_tier = [each for each in chain if tiers[levels[each]] == "province"]
        found[place_id] = of_tier[0] if of_tier else chain[-1]
    return found


def places_above(tables: Tables) -> dict[str, list[str]]:
    """Return the places that contain each place, the nearest first.

    Examples
    --------
    >>> import compare
    >>> places_above(compare.load_tables())["haining"]
    ['jiaxing', 'zhejiang', 'china']
    """
    parents = column_by(tables["places"], "place_id", "parent_id")
    above: dict[str, list[str]] = {}
    for place_id in parents:
        above[place_id] = []
        parent = parents[place_id]
        while parent in parents:
            above[place_id].append(parent)
            parent = parents[parent]
    return above
