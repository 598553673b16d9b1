"""What Presidio says about values, run by a Python that has presidio-analyzer: JSON ``[[value, [words around it]], …]`` in, ``[[[entity, score], …], …]`` out.

Without a language model: an AnalyzerEngine with a blank spaCy pipeline, so only pattern recognizers speak, helped by the words of the key as context. Uses
nothing of phonehome, which is not installed there. The network stays closed: the list of public suffixes is the one that ships with tldextract.
"""

import json
import logging
import sys
from importlib.metadata import version

import spacy
import tldextract
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import SpacyNlpEngine

LONGEST = 10_000


class Blank(SpacyNlpEngine):  # type: ignore[misc]
    """Words, but no model."""

    def __init__(self) -> None:
        super().__init__()
        self.nlp = {"en": spacy.blank("en")}


def main() -> None:
    """Answer on standard output, with the version first."""
    logging.disable(logging.CRITICAL)
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    engine = AnalyzerEngine(nlp_engine=Blank(), supported_languages=["en"])
    answers = [
        [(found.entity_type, found.score) for found in engine.analyze(value[:LONGEST], "en", context=words)] if value else []
        for value, words in json.load(sys.stdin)
    ]
    json.dump({"version": version("presidio-analyzer"), "answers": answers}, sys.stdout)


if __name__ == "__main__":
    main()
