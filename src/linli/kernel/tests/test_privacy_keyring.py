import json
import stat
import threading

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from linli.kernel import clock
from linli.kernel.privacy import blind_index, ciphers, keyring, normal_phone
from linli.kernel.privacy.ciphers import Unreadable
from linli.kernel.privacy.models import Reveal
from linli.kernel.privacy.reencrypt import encrypted_columns, reencrypt
from linli.kernel.refusals import BadInput


@pytest.fixture(autouse=True)
def _own_keyring(settings, tmp_path):
    settings.KEYRING = tmp_path / "keys" / "keyring.json"


def _reveal(reason):
    return Reveal.objects.create(
        owner_kind="case", owner_id=1, field="phone", reason=reason, by="p1", revealed_at=clock.now()
    )


def _at_rest():
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM kernel_reveal ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def test_the_keyring_is_made_once_and_is_nobody_elses(settings):
    first = keyring.keyring()
    assert stat.S_IMODE(settings.KEYRING.stat().st_mode) == 0o600
    assert keyring.keyring() is first
    settings.KEYRING.chmod(0o644)
    assert "chmod 600" in keyring.complaints()[0]


def test_many_threads_make_one_keyring():
    seen = []
    threads = [threading.Thread(target=lambda: seen.append(keyring.keyring().index)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 12
    assert len(set(seen)) == 1


@pytest.mark.parametrize("provider", list(ciphers.PROVIDERS))
def test_seal_and_unseal(provider):
    keyring.rotate(provider=provider)
    sealed = keyring.seal("王小明 𠮷 🙂", "people_person.name")
    assert sealed.startswith(f"{ciphers.PROVIDERS[provider].code}.k2.")
    assert "王" not in sealed
    assert keyring.unseal(sealed, "people_person.name") == "王小明 𠮷 🙂"
    assert sealed != keyring.seal("王小明 𠮷 🙂", "people_person.name")


def test_sm4_agrees_with_the_published_vector():
    """RFC 8998, appendix A.1: SM4-GCM."""
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    nonce = bytes.fromhex("00001234567800000000ABCD")
    bound = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plain = bytes.fromhex(
        "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"
        "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"
    )
    sealed = bytes.fromhex(
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
    ) + bytes.fromhex("83DE3541E4C2B58177E065A9BF7B62EC")
    assert ciphers.Sm4Gcm().open(key, nonce + sealed, bound) == plain


@pytest.mark.parametrize(
    "spoil",
    [
        lambda s: s[:-4] + ("AAAA" if s[-4:] != "AAAA" else "BBBB"),
        lambda s: s[:20],
        lambda s: "2" + s[1:],
        lambda s: s.replace(".k1.", ".k9."),
        lambda s: "plain words",
        lambda s: "",
    ],
)
def test_what_was_altered_is_not_read(spoil):
    with pytest.raises(Unreadable):
        keyring.unseal(spoil(keyring.seal("13800001234", "a.b")), "a.b")


def test_a_value_cannot_be_moved_to_another_column():
    with pytest.raises(Unreadable):
        keyring.unseal(keyring.seal("13800001234", "cases_contact.phone"), "people_person.phone")


def test_another_process_rotating_is_noticed_within_a_second_and_its_values_are_read_at_once(settings):
    before = keyring.seal("x", "a.b")
    content = json.loads(settings.KEYRING.read_text())
    content["keys"]["k2"] = dict(content["keys"]["k1"], provider="aes-256-gcm")
    content["current"] = "k2"
    settings.KEYRING.write_text(json.dumps(content))
    theirs = {**content, "current": "k2"}
    keyring._seen[:] = [str(settings.KEYRING), 0.0, None]
    after = keyring.seal("y", "a.b")
    assert after.startswith("2.k2.")
    settings.KEYRING.write_text(
        json.dumps({**content, "current": "k1", "keys": {"k1": content["keys"]["k1"]}})
    )
    keyring._seen[:] = ["", 0.0, None]
    assert keyring.unseal(before, "a.b") == "x"
    settings.KEYRING.write_text(json.dumps(theirs))
    assert keyring.unseal(after, "a.b") == "y"


@pytest.mark.django_db
def test_a_column_is_sealed_at_rest_and_plain_in_python():
    _reveal("核实住址")
    row = _reveal(None)
    assert _at_rest()[0].startswith("1.k1.")
    assert _at_rest()[1] is None
    assert Reveal.objects.get(reason__isnull=False).reason == "核实住址"
    assert Reveal.objects.get(pk=row.pk).reason is None
    Reveal.objects.filter(pk=row.pk).update(reason="又看")
    assert Reveal.objects.get(pk=row.pk).reason == "又看"


@pytest.mark.django_db
def test_an_encrypted_column_refuses_to_be_searched():
    for lookup in ("reason", "reason__contains", "reason__in"):
        with pytest.raises(FieldError):
            list(Reveal.objects.filter(**{lookup: "x"}))


@pytest.mark.django_db
def test_reencrypt_moves_every_value_and_changes_none():
    for number in range(7):
        _reveal(f"看第 {number} 次")
    _reveal(None)
    before = _at_rest()
    keyring.rotate(provider="aes-256-gcm")
    steps = []
    done = {p.column: p for p in reencrypt(batch=3, progress=lambda p: steps.append((p.column, p.seen)))}
    assert done["kernel_reveal.reason"].moved == 7
    assert [seen for column, seen in steps if column == "kernel_reveal.reason"] == [3, 6, 7]
    after = _at_rest()
    assert all(value.startswith("2.k2.") for value in after if value)
    assert not set(filter(None, before)) & set(after)
    assert [r.reason for r in Reveal.objects.order_by("pk")] == [f"看第 {n} 次" for n in range(7)] + [None]
    assert sum(p.moved for p in reencrypt()) == 0


def test_the_columns_to_walk_are_found():
    assert "kernel_reveal.reason" in [column.place for _model, column in encrypted_columns()]


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("13800001234", "13800001234"),
        (" 138 0000 1234 ", "13800001234"),
        ("138-0000-1234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("+86 138 0000 1234", "13800001234"),
        ("+86-13800001234", "13800001234"),
        ("008613800001234", "13800001234"),
        ("8613800001234", "13800001234"),
        ("（0571）8888-6666", "057188886666"),
        ("010 6555 1234", "01065551234"),
        ("0571－88886666转801", "057188886666-801"),
        ("8888 666", "8888666"),
        ("400-800-1234", "4008001234"),
        ("138\u200b00001234", "13800001234"),
    ],
)
def test_phones_have_one_form(written, normal):
    assert normal_phone(written) == normal


@pytest.mark.parametrize(
    "written",
    [
        "",
        "1380000123",
        "138000012345",
        "12800001234",
        "一三八",
        "abc",
        "1" * 100,
        "12345",
        "+852 2345 6789",
        "²³⁴⁵⁶⁷⁸⁹x",
    ],
)
def test_what_is_no_phone_is_refused_with_a_sentence(written):
    with pytest.raises(BadInput) as no:
        normal_phone(written)
    assert "11" in no.value.sentence


def test_a_blind_index_is_equal_for_equal_phones_only():
    one = blind_index("138 0000 1234", "phone")
    assert one == blind_index("＋86１３８００００１２３４", "phone")
    assert len(one) == 64
    assert one != blind_index("13800001235", "phone")
    assert one != blind_index("13800001234", "case.phone")
    assert blind_index(" Ａbc  d", "name") == blind_index("abc D", "name")


def test_a_blind_index_outlives_rotation_but_not_the_keyring(settings, tmp_path):
    one = blind_index("13800001234", "phone")
    keyring.rotate()
    assert blind_index("13800001234", "phone") == one
    settings.KEYRING = tmp_path / "other.json"
    assert blind_index("13800001234", "phone") != one
