"""A backup, and the shop it makes on an empty machine."""

import json
import shutil
import tarfile

import pyrage
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import CommandError, call_command

from home.backup import archive, databases
from home.backup.databases import Trouble
from shop.models import Order
from tests.home.elsewhere import there

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("programs")]


@pytest.fixture
def files():
    """A picture everybody sees and one that few may."""
    for folder in archive.folders().values():
        shutil.rmtree(folder, ignore_errors=True)
    default_storage.save("photos/bowl.jpg", ContentFile(b"a bowl"))
    storages["private"].save("slips/paid.jpg", ContentFile(b"a slip"))


def test_an_empty_machine_becomes_the_shop(machine, files, place, make_bowl, tmp_path, capsys):
    order = place(make_bowl(), 2)
    capsys.readouterr()
    call_command("order_state", order.reference, json=True)
    state = json.loads(capsys.readouterr().out)
    saved = tmp_path / "shop.tar.gz"

    call_command("backup", str(saved))
    restored = there(machine, "restore", str(saved))

    assert restored[0] == 0, restored
    told = there(machine, "order_state", order.reference, "--json")
    assert json.loads(told[1]) == state
    var = machine[0] / "var"
    assert (var / "media/photos/bowl.jpg").read_bytes() == b"a bowl"
    assert (var / "private/slips/paid.jpg").read_bytes() == b"a slip"
    again = there(machine, "restore", str(saved))
    assert again[0] == 1
    assert "--replace" in again[2]
    (var / "media/stray.jpg").write_bytes(b"")
    replaced = there(machine, "restore", str(saved), "--replace")
    assert replaced[0] == 0, replaced
    assert not (var / "media/stray.jpg").exists()
    assert len(list((var / "backups").iterdir())) == 1


def test_a_sealed_backup_opens_only_with_its_key(files, tmp_path, monkeypatch):
    mine, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    key, wrong = tmp_path / "key", tmp_path / "wrong"
    key.write_text(f"# my key\n{mine}\n")
    wrong.write_text(str(other))
    sealed = tmp_path / "shop.age"
    monkeypatch.setenv("BACKUP_KEY", str(mine.to_public()))

    call_command("backup", str(sealed))

    assert sealed.read_bytes().startswith(archive.SEAL)
    assert sealed.stat().st_mode & 0o777 == 0o600
    for identity, said in ((None, "--identity"), (wrong, "does not open"), (tmp_path, "does not")):
        with pytest.raises(Trouble, match=said):
            archive.unpack(sealed, tmp_path, identity)
    (tmp_path / "room").mkdir()
    manifest = archive.unpack(sealed, tmp_path / "room", key)
    assert manifest["files"]["media/photos/bowl.jpg"]
    monkeypatch.setenv("BACKUP_KEY", "age1nobody")
    with pytest.raises(CommandError, match="no public key"):
        call_command("backup", str(sealed))


def test_what_is_damaged_is_refused_before_anything_is_touched(files, tmp_path, make_bowl):
    make_bowl()
    saved, room = tmp_path / "shop.tar.gz", tmp_path / "room"
    call_command("backup", str(saved))
    whole = saved.read_bytes()
    damaged = {
        "none": None,
        "short": whole[: len(whole) // 2],
        "flipped": whole[:-2000] + bytes(255 - byte for byte in whole[-2000:-1900]) + whole[-1900:],
        "text": b"no archive at all",
        "empty": b"",
    }

    for name, content in damaged.items():
        file = tmp_path / name
        if content is not None:
            file.write_bytes(content)
        with pytest.raises(CommandError, match="Not restored"):
            call_command("restore", str(file), replace=True)
        shutil.rmtree(room, ignore_errors=True)

    assert default_storage.open("photos/bowl.jpg").read() == b"a bowl"
    with pytest.raises(CommandError, match="There is a shop"):
        call_command("restore", str(saved))


def test_a_file_that_leads_elsewhere_is_not_followed(files, tmp_path):
    evil = tmp_path / "evil.tar.gz"
    (tmp_path / "x").write_text("x")
    with tarfile.open(evil, "w:gz") as tar:
        tar.add(tmp_path / "x", "../../outside")

    with pytest.raises(Trouble, match="no whole backup"):
        archive.unpack(evil, tmp_path / "room", None)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": 99}, "not for this version"),
        ({"database": "oracle"}, "oracle"),
        ({"migrations": {"shop.0999_next": ""}}, "newer version"),
        ({"migrations": {"shop.0001_initial": "other"}}, "another version"),
    ],
)
def test_a_backup_of_another_shop_is_refused(files, tmp_path, monkeypatch, change, said):
    made = archive._manifest
    monkeypatch.setattr(archive, "_manifest", lambda sums: made(sums) | change)
    saved = tmp_path / "shop.tar.gz"
    call_command("backup", str(saved))

    with pytest.raises(CommandError, match=said):
        call_command("restore", str(saved), replace=True)


def test_a_backup_is_whole_or_not_there(files, tmp_path, monkeypatch):
    saved = tmp_path / "shop.tar.gz"
    saved.write_text("the last one")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(databases, "dump", full)

    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", str(saved))
    with pytest.raises(CommandError, match="is a folder"):
        call_command("backup", str(tmp_path))

    assert saved.read_text() == "the last one"
    assert [path.name for path in tmp_path.iterdir()] == ["shop.tar.gz"]
    assert not Order.objects.exists()
