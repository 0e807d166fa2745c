"""Pages of this room: the tree, one organisation, postings, regroupings, the county's words, sheets."""
