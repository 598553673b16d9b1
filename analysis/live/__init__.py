"""A case that grows while a proxy runs: ``recorder`` is the proxy's side, light and never in the way; ``worker`` is a process that runs the batch code."""
