"""The city hotline by Excel or CSV: any columns, mapped once and remembered; brought in in the background, numbers kept, answers
handed back under the same numbers."""
