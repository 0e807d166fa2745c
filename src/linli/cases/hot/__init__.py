"""Hot issues (B6): what many ask, gathered into one matter with one owner, one answer and a visit.

The machine proposes (`proposing`, over `gathering` and `vectors`); a person decides (`commands`).
"""
