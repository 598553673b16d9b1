"""phonehome: shows what leaves a phone, who gets it, and under whose law."""
