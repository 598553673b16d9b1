"""A case made by the whole road from a HAR whose every value is a token that must not come out anywhere."""

import json
from typing import NamedTuple

import pytest

from analysis.case import Case, open_case
from analysis.pipeline import Options, analyze


class Leaky(NamedTuple):
    """A case and the values that were planted in its capture."""

    case: Case
    values: tuple[str, ...]


TOKENS = {
    place: f"zq{number}7Kx93Vb{number}w55T" for number, place in enumerate(("label", "segment", "query", "header", "cookie", "body", "answer", "inner"), 1)
}
PEOPLE = ("mara.quist@example.org", "Quistgaard Mara", "6f0c8a52-93d4-4e1b-b7a6-1d5e20c4f8a9", "004999010640000", "52.516275")
LINK = "https://www.example.org/patients/Quistgaard"


@pytest.fixture(scope="session")
def leaky(tmp_path_factory: pytest.TempPathFactory) -> Leaky:
    """Tokens in every place of a request and its answer, and plain personal data with names that give it away."""
    folder = tmp_path_factory.mktemp("leaky")
    body = {
        "email": PEOPLE[0], "name": PEOPLE[1], "idfa": PEOPLE[2], "imei": PEOPLE[3], "lat": PEOPLE[4], "lon": "13.377704", "session_token": TOKENS["body"],
        "device_id": TOKENS["body"], "referrer": LINK, "nested": json.dumps({"user_id": TOKENS["inner"]}),
    }  # fmt: skip
    request = {
        "method": "POST", "httpVersion": "HTTP/1.1", "headersSize": -1, "bodySize": -1,
        "url": f"https://{TOKENS['label']}.collect.example.com/v1/users/{TOKENS['segment']}?uid={TOKENS['query']}",
        "headers": [{"name": "Authorization", "value": f"Bearer {TOKENS['header']}"}, {"name": "Cookie", "value": f"sid={TOKENS['cookie']}"}],
        "cookies": [], "queryString": [{"name": "uid", "value": TOKENS["query"]}], "postData": {"mimeType": "application/json", "text": json.dumps(body)},
    }  # fmt: skip
    content = {"size": 40, "mimeType": "application/json", "text": json.dumps({"device_id": TOKENS["answer"]})}
    response = {
        "status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "headers": [], "cookies": [], "content": content, "redirectURL": "",
        "headersSize": -1, "bodySize": 40,
    }  # fmt: skip
    entry = {
        "startedDateTime": "2026-01-01T00:00:00.000Z",
        "time": 1,
        "request": request,
        "response": response,
        "cache": {},
        "timings": {"send": 0, "wait": 1, "receive": 0},
    }
    (folder / "a.har").write_text(json.dumps({"log": {"version": "1.2", "creator": {"name": "test", "version": "1"}, "entries": [entry, entry]}}))
    (folder / "key").write_text("07" * 32)
    analyze([folder / "a.har"], folder / "case", Options(key=folder / "key", labels={"app": "com.example.app"}))
    case = open_case(folder / "case")
    assert case.table("findings").num_rows > 3
    return Leaky(case, (*TOKENS.values(), *PEOPLE, LINK, "Quistgaard"))
