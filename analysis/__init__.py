"""phonehome: shows what leaves a phone, who gets it, and under whose law."""

__version__ = "0.1.0"
