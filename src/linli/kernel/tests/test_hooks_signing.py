"""Signatures and addresses: what a receiver can be sure of, and what nobody is led into."""

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.hooks import guard
from linli.kernel.hooks.signing import signature, verified
from linli.kernel.refusals import Refusal

AT = 1_800_000_000


@given(st.binary(), st.text(min_size=1), st.integers(0, 2**40))
def test_what_was_signed_is_known_again(body: bytes, secret: str, at: int) -> None:
    assert verified(secret, body, signature(secret, body, at), now=at)


@given(st.binary(min_size=1), st.data())
def test_a_changed_letter_is_found(body: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(body) - 1))
    changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
    assert not verified("s", changed, signature("s", body, AT), now=AT)


@pytest.mark.parametrize("header", ["", "t=,v1=", "v1=ab", "t=x,v1=y", "t=-1,v1=y", f"t={AT}"])
def test_a_broken_signature_is_none(header: str) -> None:
    assert not verified("s", b"x", header, now=AT)


def test_an_old_message_is_not_taken_for_a_new_one() -> None:
    assert not verified("s", b"x", signature("s", b"x", AT), now=AT + 301)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1", "fe80::1%eth0",
     "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::"],
)  # fmt: skip
def test_addresses_inside_a_network_are_not_public(address: str) -> None:
    assert not guard.public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2400:3200::1", "64:ff9b::808:808"])
def test_addresses_outside_are(address: str) -> None:
    assert guard.public(address)


@pytest.mark.parametrize(
    "url",
    ["http://example.org/", "ftp://example.org/", "https://user:pw@example.org/", "https://", "javascript:x", "https://example.org:99999/",
     "https://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://2130706433/", "https://0x7f.1/"],
)  # fmt: skip
def test_addresses_that_lead_inside_are_refused(url: str) -> None:
    with pytest.raises(Refusal):
        guard.checked(url)


def test_the_operator_can_name_a_host_inside() -> None:
    with override_settings(HOOK_HOSTS={"127.0.0.1"}):
        assert guard.checked("http://127.0.0.1:8099/x?y=1").path == "/x?y=1"
