"""What is a list of installed apps, and what only looks like one."""

from array import array

import pytest

from analysis.detect import detect
from analysis.model import Direction, KnownValue
from tests.factories import fields_of, types_of

APPS = ("com.whatsapp", "com.tinder", "com.spotify.music")


def said(values: tuple[str, ...], path: str, known: tuple[KnownValue, ...] = (), direction: Direction = "sent") -> list[list[str]]:
    """The types of each element of a list under one template."""
    fields, messages = fields_of(";".join(f"{path.replace('*', str(at))}={value}" for at, value in enumerate(values)), direction=direction)
    fields.templates, fields.template = fields.templates[:1], array("I", [0] * len(values))
    findings = detect(fields, messages, known)
    return [types_of(findings, row) for row in range(len(values))]


@pytest.mark.parametrize("path", ["list[*]", "x[*]", "3.6.1[*]", "3.6[*].1", "packages[*].pn", "q1[*]", "pkg_list[*]"])
def test_apps_of_several_makers_in_a_list(path: str) -> None:
    assert said(APPS, path) == [["apps.installed"]] * 3
    assert said(APPS[:2], path) == [["apps.installed"]] * 2


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("x[*]", ("com.whatsapp",)),
        ("x[*]", ("com.google.firebase.analytics", "com.google.firebase.crashlytics", "com.google.android.gms")),
        ("x[*]", ("com.acme.shop.action.VIEW", "com.acme.shop.action.SEND")),
        ("x[*]", ("com.foo.app.Bar.baz", "org.lib.Qux.run", "io.rx.Core.go")),
        ("x[*]", ("com.acme.shop.MainActivity", "org.other.pay.ui.CartActivity", "io.third.kit.ui.Screen")),
        ("x[*]", ("android.permission.CAMERA", "com.acme.permission.RECEIVE", "org.other.permission.SEND")),
        ("x[*]", ("api.example.com", "cdn.example.net", "img.example.org")),
        ("x[*]", ("com.cdn.acme.net", "net.edge.other.com")),
        ("x[*]", ("red", "green", "blue", "com.whatsapp", "com.tinder")),
        ("classes[*]", ("com.bumptech.glide", "io.reactivex.core")),
        ("stack[*].module", ("com.bumptech.glide", "io.reactivex.core")),
        ("sdks[*].name", ("com.adjust.sdk", "io.sentry.android")),
        ("events[*].bundle", ("com.acme.shop", "org.other.pay")),
        ("package", ("com.acme.shop", "org.other.pay")),
    ],
)
def test_other_reverse_domain_names(path: str, values: tuple[str, ...]) -> None:
    assert all("apps.installed" not in kinds for kinds in said(values, path))


def test_what_stands_beside_them_belongs_to_them() -> None:
    fields, messages = fields_of("a[0].p=com.whatsapp;a[1].p=com.tinder;a[0].v=8.1;a[1].v=8.90;a[0].w=red;version=1.0")
    paths = list(dict.fromkeys(template.path for template in fields.templates))
    fields.template = array("I", [paths.index(template.path) for template in fields.templates])
    fields.templates = [next(template for template in fields.templates if template.path == path) for path in paths]
    findings = detect(fields, messages, ())
    assert [types_of(findings, row) for row in range(6)] == [["apps.installed"]] * 4 + [[]] * 2


def test_what_is_certain_or_says_more_stays() -> None:
    assert said(APPS, "x[*]", known=(KnownValue("app.id", "com.tinder"),))[1] == ["app.id"]
    assert said(APPS, "running_apps[*]") == [["apps.running_usage"]] * 3
    assert said(APPS, "x[*]", direction="came back") == [[]] * 3


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        ("com.whatsapp;com.tinder", ["apps.installed"]),
        ("com.viber.voip,com.skype.raider", ["apps.installed"]),
        ("com.acme.shop,com.acme.pay", []),
        ("com.acme.shop,Main", []),
        ("example.com,example.org", []),
    ],
)
def test_apps_in_one_text(value: str, kinds: list[str]) -> None:
    assert types_of(detect(*fields_of(f"ia={value}"), ())) == kinds


def test_well_known_names_of_apps_beside_versions() -> None:
    findings = detect(*fields_of("l[0].n=微信;l[0].v=8.0.47"), ())
    assert [types_of(findings, row) for row in range(2)] == [["apps.installed"]] * 2
    assert types_of(detect(*fields_of("l[0].n=微信;l[0].x=8"), ())) == []
