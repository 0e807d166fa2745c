"""Cases on the wire: what programs send and read. The shapes stand here; `cases.api` gives them addresses."""
