"""All detectors together: which verdict a field gets, in which order of evidence, and that nothing makes them fail."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.decode import Opener
from analysis.detect import detect, load_types
from analysis.model import FieldTable, KnownValue, MessageTable, Template, Verdict
from tests.factories import fields_of, message, types_of

IMEI = "352105060455244"


def verdicts(text: str, direction: str = "sent", known: tuple[KnownValue, ...] = ()) -> list[Verdict]:
    """The verdicts on the first field."""
    found = detect(*fields_of(text, direction=direction), known)  # type: ignore[arg-type]
    return [found.verdicts[code] for row, code in zip(found.row, found.verdict, strict=True) if row == 0]


def test_a_known_value_goes_before_every_other_evidence() -> None:
    (only,) = verdicts(f"device_id={IMEI}", known=(KnownValue("device.imei", IMEI),))
    assert (only.type, only.tier) == ("device.imei", "known value")


def test_a_check_digit_goes_before_a_name() -> None:
    assert [(v.type, v.tier) for v in verdicts(f"device_id={IMEI}")] == [("device.imei", "checked")]
    assert [(v.type, v.tier) for v in verdicts("device_id=352105060455245")] == [("device.device_id", "name or shape")]


@pytest.mark.parametrize(
    ("text", "tier"),
    [("email=a.b@example.org", "checked"), ("x_q=a.b@example.org", "name or shape"), ("os=Android", "name and shape"), ("os_version=13", "name or shape")],
)
def test_tiers(text: str, tier: str) -> None:
    assert [v.tier for v in verdicts(text)] == [tier]


@pytest.mark.parametrize("text", ["idfa=00000000-0000-0000-0000-000000000000", "wifi_mac=02:00:00:00:00:00", "ssid=<unknown ssid>", "lat=0.0", "imei=unknown"])
def test_asked_for_but_not_available(text: str) -> None:
    (only,) = verdicts(text)
    assert not only.available


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("lat_val=0;lng_val=0", "location.coordinates"),
        ("gaid=0", "device.advertising_id"),
        ("device_id=", "device.device_id"),
        ("bssid={}", "network.wifi_bssid"),
    ],
)
def test_a_zero_or_an_empty_thing_where_an_identifier_or_a_place_belongs(text: str, kind: str) -> None:
    assert [(v.type, v.available) for v in verdicts(text)] == [(kind, False)]


@pytest.mark.parametrize(
    "text",
    [
        "id=", "user_id=", "remote_id=", "conversationid=", "id=NA", "BnId=-1", "ttc_ids=[]", "id=xxxxxxx", "ad_id=", "ads_unit_id=", "vendor_id=null",
        "h:Origin=null", "h:px-uncompress-origin=-1", "position=", "center=[]", "packages=[]", "serial=", "canvas=null", "host_name=",
        "q:q=", "h:timing-allow-origin=*", "tags=[]", "extras={}", "apn=com.example.app", "count=0",
        "mastertoken.tokendata.serialnumber=1591219980196341", "certificate.serial_number=1591219980196341",
        "rows[0].app_id=429047995;rows[0].app_name=Example;rows[0].device_model=Pixel 4",
    ],
)  # fmt: skip
def test_seen_in_captures_and_wrong(text: str) -> None:
    assert [
        v for v in verdicts(text) if v.type in ("device.advertising_id", "location.coordinates", "device.push_token", "device.serial_number", "apps.installed")
    ] == []
    assert [v for v in verdicts(text) if not v.available] == []


@pytest.mark.parametrize("text", ["gaid=0", "lat=0", "imei=unknown"])
def test_an_answer_asks_for_nothing(text: str) -> None:
    assert verdicts(text, "came back") == []


def _in_user_agent(app: str) -> list[str]:
    fields, messages = fields_of(f"c:BBC-UID=x;c:app={app}")
    fields.templates[1] = Template("cookie", "BBC-UID!user agent.app", ("user agent",), "app", ("BBC-UID",))
    return types_of(detect(fields, messages, ()), 1)


def test_the_product_in_a_user_agent_is_an_app_unless_it_is_a_browser_or_library() -> None:
    assert _in_user_agent("Chrome") == _in_user_agent("Mozilla") == _in_user_agent("AppleCoreMedia") == []
    assert _in_user_agent("Argo") == ["app.name"]


def test_parts_of_a_token_are_not_found_again() -> None:
    fields, messages = fields_of("access_token=138566025676|e251d7dad1e2b26389ad8a43557aa256;access_token=e251d7dad1e2b26389ad8a43557aa256")
    fields.templates[1] = Template("body", "access_token!list[*]", ("list",), "access_token", ())
    assert 1 not in detect(fields, messages, ()).row


def test_abbreviations_say_what_their_values_say_where_several_stand_together() -> None:
    record = "do=Pixel 4a;da=arm64-v8a;sr=1080x2340;jb=false;nc=8"
    assert types_of(detect(*fields_of(record), ()), 0) == ["device.model"] and types_of(detect(*fields_of(record), ()), 1) == ["device.cpu"]
    assert types_of(detect(*fields_of("do=Pixel 4a;category=phones"), ()), 0) == []


def test_sizes_in_a_request_for_an_advertisement_are_of_its_place() -> None:
    short = "q:sz=300x250;q:a=1;q:bc=2;q:sd=3;q:t=4;q:p=5"
    assert types_of(detect(*fields_of(short), ()), 0) == ["device.screen"]
    assert types_of(detect(*fields_of(f"{short};q:iu=/1/home;q:adk=7"), ()), 0) == []


@pytest.mark.parametrize(
    "text",
    [
        "csrf_token=d41d8cd98f00b204e9800998ecf8427e", "q:cb=1600000000000", "h:ETag=d41d8cd98f00b204e9800998ecf8427e",
        "request_id=3f034872-5e28-45a1-9eda-ce22a3e36d1a",
        "page=3", "items[0].name=Blue Shoes", "product.brand=Apple", "h:Content-Type=application/json", "q:v=3.1.2", "status=ok",
        "title=Hello world", "count=12",
        "publisher.id=d41d8cd98f00b204e9800998ecf8427e", "article.author.email_count=2", "movie.language=de",
    ],
)  # fmt: skip
def test_ordinary_requests_hold_nothing(text: str) -> None:
    assert [v for v in verdicts(text) if v.type] == []


def test_an_unnamed_identifier_is_a_candidate() -> None:
    assert [(v.type, v.rule) for v in verdicts("zzz=3f034872-5e28-45a1-9eda-ce22a3e36d1a")] == [("", "candidate")]


def test_answers_are_judged_more_strictly() -> None:
    assert [v.type for v in verdicts("name=John Sparrow;email=a.b@example.org", "came back")] == []
    assert [v.type for v in verdicts("gaid=3f034872-5e28-45a1-9eda-ce22a3e36d1a", "came back")] == ["device.advertising_id"]
    assert [v.type for v in verdicts("zzz=3f034872-5e28-45a1-9eda-ce22a3e36d1a", "came back")] == []


def test_evidence_quotes_no_value() -> None:
    (only,) = verdicts("user_email=anna.beispiel@example.org")
    assert "anna" not in only.evidence and "email" in only.evidence


def test_the_same_template_at_two_endpoints_is_judged_apart() -> None:
    _, messages = fields_of("n=purchase")
    other = MessageTable(
        ["s2s.singular.net", *messages.host], ["/api/v1/evt", *messages.path], ["GET", "POST"], ["http/1.1"] * 2, ["request"] * 2, ["sent"] * 2, [0, 1]
    )
    both = FieldTable([Template("body", "n", (), "n", ())], [""], ["purchase"], ["text"])
    for ordinal in (0, 1):
        for column, number in ((both.message, ordinal), (both.template, 0), (both.index, 0), (both.value, 0)):
            column.append(number)
    found = detect(both, other, ())
    assert types_of(found, 0) == ["usage.event"] and types_of(found, 1) == []


def test_an_empty_unit_has_no_findings() -> None:
    assert not detect(FieldTable(), MessageTable(), ()).row


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=20), st.one_of(st.text(), st.binary(max_size=20))), min_size=1, max_size=6), st.text(max_size=20), st.text(max_size=20)
)
def test_any_fields_are_judged(pairs: list[tuple[str, str | bytes]], host: str, path: str) -> None:
    fields = FieldTable()
    for at, (key, value) in enumerate(pairs):
        fields.templates.append(Template("query", key, (), key, (key[:3],)))
        fields.values.append(value)
        fields.kinds.append("text" if isinstance(value, str) else "bytes")
        for column, number in ((fields.message, 0), (fields.template, at), (fields.index, 0), (fields.value, at)):
            column.append(number)
    found = detect(fields, MessageTable([host], [path], ["GET"], ["http/1.1"], ["request"], ["sent"], [0]), ())
    assert all(row < len(pairs) for row in found.row)


TEN_QUESTIONS = {
    "WiFi network": [
        "ssid=NG700", "wifiInfo.SSID=Home Net", "x_bssid=f4:f2:6d:09:94:5e", "wifi_list[0].mac=f4:f2:6d:09:94:5e",
        "aps[0].mac=f4:f2:6d:09:94:5e;aps[0].rssi=-60",
        "wifiAccessPoints[0].macAddress=f4:f2:6d:09:94:5e", "router_mac=f4-f2-6d-09-94-5e",
    ],
    "SIM card number": [ "imsi=262011234567890", "iccid=89860318640220133897", "simSerialNumber=89860318640220133897",
        "subscriberId=460001234567890", "zz=89860318640220133897" ],
    "contacts": [
        "contacts[0].name=Anna Beispiel", "addressBook[0].phone=+4915112345678", "people[0].name=Anna;people[0].phone=+4915112345678",
        "hashed_contacts[0]=d41d8cd98f00b204e9800998ecf8427e", "lianxiren[0].xingming=Anna B",
    ],
    "calendar": [ "calendar_events[0].title=Dentist", "calendar[0].dtstart=20230101T100000Z",
        "rows[0].title=Dentist;rows[0].start=1700000000;rows[0].end=1700003600" ],
    "search history and clipboard": [ "search_term=red shoes", "q:keyword=red shoes", "clipboard=geheim 123", "pasteboardString=hello",
        "visited_urls[0]=https://example.org/a" ],
    "camera roll access": [ "photo_count=120", "exif.DateTimeOriginal=2013:02:26 16:45:55", "image_data=data:image/png;base64,iVBORw0KGgoAAAANS",
        "album_name=Holiday" ],
    "location": [
        "lat=52.520008", "gps.longitude=13.404954", "location=52.52001,13.40495", "geohash=u33dc0cpk", "lat_e6=52520008", "weidu=31.230416",
        "GPSLatitude=40/1 13/1 199200/10000",
    ],
    "other installed apps": [
        "installed_apps[0]=com.facebook.orca", "appList[0].packageName=com.foo.bar", "zz=com.tencent.mm,com.android.chrome,org.telegram.messenger",
        "apps[0].package=com.foo.bar;apps[0].version=1.2", "runningApps[0]=com.whatsapp",
    ],
    "face and voice recognition": [ "face_token=4a7bfc949d293555b12321c04ac3ef47", "face_embedding=0.12,0.33,0.44,0.55",
        "voiceprint=0.12,0.33,0.44,0.55", "audio_data=UklGRiQAAABXQVZFZm10" ],
    "keystroke logging": [ "keystrokes[0].key=a", "rows[0].key=a;rows[0].ms=120", "typed_text=hello you",
        "key_intervals=120,95,88,101,120,95,88,101,99,87,77" ],
}  # fmt: skip
"""Forms of an answer to each of the ten questions."""


@pytest.mark.parametrize(("question", "text"), [(question, text) for question, texts in TEN_QUESTIONS.items() for text in texts])
def test_each_form_answers_its_question(question: str, text: str) -> None:
    assert [load_types()[v.type].answers for v in verdicts(text) if v.type and v.available] == [question]


@pytest.mark.parametrize(
    "text",
    [
        "carrier=T-Mobile", "mcc_mnc=26201", "timezone=Europe/Berlin", "city=Berlin", "network_type=wifi", "rssi=-60",
        "zz_vector=0.12,0.33,0.44,0.55", "wifi=true",
        "contacts_permission=denied", "calendar_enabled=true", "face_count=2", "package=com.example.app", "locale=de_DE",
    ],
)  # fmt: skip
def test_what_only_comes_near_a_question_does_not_answer_it(text: str) -> None:
    assert all(load_types()[v.type].answers == "" for v in verdicts(text) if v.type)


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        ("WIFI", ["network.connection_type"]),
        ("de_DE", ["device.language"]),
        ("Android", ["device.os_name"]),
        ("1080x2280", ["device.screen"]),
        ("3333_2001", []),
        ("android-8.2.3", []),
        ("de", []),
        ("online", []),
    ],
)
def test_what_a_value_says_under_an_abbreviation(value: str, kinds: list[str]) -> None:
    assert types_of(detect(*fields_of(f"zq={value};ab=1;cd=2;ef=3;gh=4"), ())) == kinds
    assert types_of(detect(*fields_of(f"zq={value};category=1;title=2"), ())) == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("friend_phone=+4531112244", ["content.contacts"]),
        ("recipient.phone=+4531112266", ["content.contacts"]),
        ("emergency_contact.phone=+4531112277", ["content.contacts"]),
        ("to=+4531112255", ["content.contacts"]),
        ("members[0].phone=+4531112266", ["content.contacts"]),
        ("kontakty[0].tel=+79031112233;kontakty[0].fio=Сидорова Анна", ["content.contacts"]),
        ("tongxunlu[0].dh=13987654321;tongxunlu[0].xm=李娜", ["content.contacts"]),
        ("msisdn=+4520987654", ["user.phone_number"]),
        ("own_phone=+4520987654", ["user.phone_number"]),
        ("member.phone=+4520987654", ["user.phone_number"]),
        ("store.phone=+4533112233", []),
        ("seller.phone=+4533112244", []),
    ],
)
def test_whose_telephone_number(text: str, kinds: list[str]) -> None:
    assert types_of(detect(*fields_of(text), ())) == kinds


@pytest.mark.parametrize("key", ["screen_height", "screen.width", "density", "battery_level", "display_height", "screen_dpi"])
def test_a_telephone_number_is_no_size(key: str) -> None:
    assert types_of(detect(*fields_of(f"{key}=13987654321"), ())) == []
    assert types_of(detect(*fields_of(f"{key}=83"), ())) != []


@pytest.mark.parametrize("text", ["address=0x1f;name=Blue lamp", "store.name=Shop Nord", "address=0x52908400098527886E0F7030069857D2E4169EE7;name=Main"])
def test_other_addresses_and_shops(text: str) -> None:
    assert types_of(detect(*fields_of(text), ())) == []


def test_numbers_in_rows_without_columns_are_contacts() -> None:
    opener = Opener()
    opener.add(0, message(body=b"Jonas Ekdahl,+4522334455\nPriya Raman,+4522334466\n", content_type="text/csv"))
    _, messages = fields_of("x=1")
    findings = detect(opener.fields, messages, ())
    values = [opener.fields.values[value] for value in opener.fields.value]
    assert types_of(findings, values.index("+4522334455")) == ["content.contacts"]
    assert types_of(detect(*fields_of("x[1]=+4522334455"), ())) == ["user.phone_number"]
