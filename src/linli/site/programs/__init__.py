"""Pages about programs: the tokens they hold, the webhooks they are told by, and what could not be delivered."""
