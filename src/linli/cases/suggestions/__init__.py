"""Machine suggestions: kind of matter, unit, cases about the same thing. Each with its reason and how sure it is; a person decides.

All is computed here, offline, from what this county decided itself. Nothing is filed, merged, sent or closed because of a suggestion.
"""
