"""mitmproxy scripts, thin: options, hooks, hand-over."""
