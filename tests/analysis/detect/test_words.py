import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.detect.words import facts_of, split, turned


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("deviceModelName", ("device", "model", "name")),
        ("device-model-name", ("device", "model", "name")),
        ("DEVICE_MODEL_NAME", ("device", "model", "name")),
        ("devicemodelname", ("device", "model", "name")),
        ("osv", ("os", "version")),
        ("iOSVersion", ("ios", "version")),
        ("wifiSSID", ("wifi", "ssid")),
        ("WiFi", ("wifi",)),
        ("didmd5", ("did", "md5")),
        ("imei1", ("imei", "1")),
        ("lattitude", ("lat",)),
        ("shoujihao", ("phone", "number")),
        ("手机号", ("phone", "number")),
        ("phones", ("phone",)),
        ("apps", ("apps",)),
        ("$app_version_string", ("app", "version", "string")),
        ("Téléphone", ("phone",)),
        ("doğum_tarihi", ("birthday",)),
        ("straße", ("street",)),
        ("імʼя", ("first", "name")),
        ("dia_chi", ("address",)),
        ("areaDeTransferencia", ("clipboard",)),
        ("номер_телефона", ("number", "phone")),
        ("用户手机号", ("user", "phone", "number")),
        ("मोबाइल", ("mobile",)),
        ("истории", ("history",)),
        ("wyszukiwaniu", ("search",)),
        ("capitalism", ("capitalism",)),
        ("libv", ("lib", "version")),
        ("romv", ("rom", "version")),
        ("reserv", ("reserv",)),
        ("abilist", ("abi", "list")),
        ("", ()),
    ],
)
def test_split(key: str, words: tuple[str, ...]) -> None:
    assert split(key) == words


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("numero_telefono", ("phone", "number")),
        ("data di nascita", ("birth", "data")),
        ("nome_usuario", ("username",)),
        ("widthOfScreen", ()),
        ("teléfono", ()),
    ],
)
def test_the_order_of_other_languages(key: str, words: tuple[str, ...]) -> None:
    assert turned(key) == words


@pytest.mark.parametrize("key", ["status", "address", "gps", "zzqxv", "class"])
def test_words_that_are_left_alone(key: str) -> None:
    assert split(key) == (key,)


@given(st.text())
def test_any_text_becomes_words_in_lower_case(key: str) -> None:
    assert all(word == word.lower() and word for word in split(key))


def test_facts_are_words() -> None:
    assert "os version" in facts_of("device") and "email" in facts_of("user")


@pytest.mark.parametrize("word", ["valid", "invalid", "resolver", "strip", "shares", "invoice", "shipping", "coverage", "prefix", "ownership"])
def test_common_words_are_not_cut_into_abbreviations(word: str) -> None:
    assert len(split(word)) == 1


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("qqnetwork", ("qq", "network")),
        ("mzdeviceid", ("mz", "device", "id")),
        ("submodel", ("submodel",)),
        ("mfwsdk_ver", ("mfw", "sdk", "version")),
        ("zzzzzmodel", ("zzzzzmodel",)),
    ],
)
def test_letters_of_the_vendor_before_a_telling_word(key: str, words: tuple[str, ...]) -> None:
    assert split(key) == words


def test_how_words_end_is_no_word_of_its_own() -> None:
    assert split("clipper") == ("clipper",)
    assert split("skipperling") == ("skipperling",)
    assert split("framepersecond") == ("frame", "per", "second")


@pytest.mark.parametrize(("many", "one"), [("ethnicities", "ethnicity"), ("batteries", "battery"), ("addresses", "address"), ("devices", "device")])
def test_plurals_of_words_we_have(many: str, one: str) -> None:
    assert split(many) == (one,)


def test_plurals_of_words_we_do_not_have_stay() -> None:
    assert split("bogies") == ("bogies",)
    assert split("glasses") == ("glasses",)
    assert split("apps") == ("apps",)
