"""Pictures and private files in the buckets of an S3-compatible store, which moto's server plays."""

import io
import os
import subprocess
import sys
import tarfile
from datetime import timedelta
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.apps import apps
from django.conf import settings as of_the_tests
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import CommandError, call_command
from django.db.models import FileField
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from catalogue.models import Photo
from catalogue.models.photos import draw_renditions
from config import media
from config.safety import editor_policy, public_policy
from home.backup import archive
from shop.customers import erasing, strays
from shop.models import Slip
from shop.payments import transfers
from shop.private_storage import PrivateStorage
from tests.home.conftest import programs  # noqa: F401 - a fixture

moto = pytest.importorskip("moto.server", reason="the tools are not installed")
boto3 = pytest.importorskip("boto3", reason="the extra s3 is not installed")

READ_BY_ALL = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",
    "Action": "s3:GetObject", "Resource": "arn:aws:s3:::pictures/*"}]}"""
KEYS = {"AWS_ACCESS_KEY_ID": "ours", "AWS_SECRET_ACCESS_KEY": "only-for-tests"}


def bucket_of(address, name):
    """For the owner of the keys."""
    keys = {"aws_access_key_id": "ours", "aws_secret_access_key": "only-for-tests"}
    return boto3.resource("s3", endpoint_url=address, region_name="us-east-1", **keys).Bucket(name)


@pytest.fixture(scope="session")
def store():
    """The address of a store with two buckets, of which everybody may read the one."""
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    for bucket in ("pictures", "papers"):
        bucket_of(address, bucket).create()
    bucket_of(address, "pictures").Policy().put(Policy=READ_BY_ALL)
    yield address
    server.stop()


@pytest.fixture
def buckets(store, settings, monkeypatch):
    """The shop with its files in that store, where other tests left none."""
    bucket_of(store, "papers").objects.all().delete()
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    found = media.buckets(f"s3://pictures?private=papers/ours&endpoint={store}&region=us-east-1")
    settings.BUCKETS, settings.STORAGES = found, settings.STORAGES | found.storages()
    settings.CONTENT_SECURITY_POLICY = public_policy([found.origin])
    settings.EDITOR_SECURITY_POLICY = editor_policy([found.origin])
    # Fields have looked their storage up when the shop started.
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, FileField) and isinstance(field.storage, PrivateStorage):
                monkeypatch.setattr(field, "storage", storages["private"])
    return found


@pytest.fixture
def bowl(make_bowl):
    """Made before there are buckets: what the cast remembers lies on the disk."""
    return make_bowl()


@pytest.fixture
def slip(place, bowl, manager, request):
    """Malee's slip in the private bucket."""
    order = place(bowl)
    request.getfixturevalue("buckets")
    return transfers.show_slip(order, a_picture())


def a_picture():
    held = io.BytesIO()
    Image.new("RGB", (700, 500), "brown").save(held, "JPEG")
    return ContentFile(held.getvalue(), "IMG_1.jpg")


def read(address):
    """Status, headers and body for somebody without a key."""
    try:
        with urlopen(address, timeout=10) as answer:  # noqa: S310 - our own
            return answer.status, answer.headers, answer.read()
    except HTTPError as answer:
        return answer.code, answer.headers, b""


# --- what everybody sees ------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_photo_is_read_by_everybody_from_the_bucket_and_kept_for_ever(bowl, buckets, client):
    photo = Photo.objects.create(title="ชาม", file=a_picture())
    draw_renditions.call(photo.pk)
    page = bowl.product.pages.get(locale__language_code="th")
    page.photo = photo
    page.save()

    answer = client.get("/makers/kai-chae/bowl/")

    small = photo.renditions.get(filter_spec="width-320|format-webp")
    assert small.url.startswith(f"{buckets.url}/images/")
    assert f"{small.url} 320w" in answer.content.decode()
    assert f"img-src 'self' data: {buckets.origin}" in answer["Content-Security-Policy"]
    status, headers, body = read(small.url)
    assert (status, headers["Content-Type"]) == (200, "image/webp")
    assert headers["Cache-Control"] == media.FOR_EVER
    assert Image.open(io.BytesIO(body)).size == (320, 228)
    assert not (of_the_tests.MEDIA_ROOT / small.file.name).exists()


@pytest.mark.django_db
def test_another_picture_has_another_address_and_the_former_goes(buckets):
    photo = Photo.objects.create(title="bowl", file=a_picture())
    former, same = photo.file.url, Photo.objects.create(title="bowl", file=a_picture()).file.url

    photo.file.delete(save=False)
    held = io.BytesIO()
    Image.new("RGB", (70, 50), "blue").save(held, "JPEG")
    photo.file = ContentFile(held.getvalue(), "x.jpg")
    photo.save()

    assert len({former, same, photo.file.url}) == 3
    assert [read(each)[0] for each in (former, same, photo.file.url)] == [404, 200, 200]


@pytest.mark.django_db
def test_a_card_is_drawn_into_the_bucket_once_and_read_through_the_shop(tree, buckets, client):
    home = tree["th"]["home"]
    address = reverse("home:card", args=[home.pk, "old"])

    first = client.get(client.get(address).url)
    home.title = "ชื่อใหม่"
    home.save()
    second = client.get(client.get(address).url)

    assert (first.status_code, second.status_code) == (200, 200)
    drawn = [name for name in default_storage.listdir("cards")[1] if name[:-21] == str(home.pk)]
    assert len(drawn) == 1


# --- what few may see ---------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_slip_is_shown_by_the_shop_to_managers_and_by_the_store_to_nobody(
    slip, store, client, manager
):
    shown_at = reverse("shop_office:slip_picture", args=[slip.pk])
    stranger = client.get(shown_at)
    client.force_login(manager)

    answer = client.get(shown_at)

    assert stranger.status_code in (302, 404)
    assert answer.status_code == 200
    assert Image.open(io.BytesIO(answer.getvalue())).size == (700, 500)
    assert "no-store" in answer["Cache-Control"]
    assert storages["private"].exists(slip.picture.name)
    for bucket in ("papers/ours", "pictures"):
        assert read(f"{store}/{bucket}/{slip.picture.name}")[0] in (403, 404)
    assert read(f"{store}/papers/ours/{slip.picture.name}")[0] == 403
    with pytest.raises(ValueError, match="not accessible"):
        _ = slip.picture.url


@pytest.mark.django_db
def test_an_erased_slip_leaves_the_bucket(
    slip, client, manager, django_capture_on_commit_callbacks
):
    client.force_login(manager)

    with django_capture_on_commit_callbacks(execute=True):
        erasing.drop_slips(Slip.objects.filter(pk=slip.pk))

    assert not storages["private"].exists(slip.picture.name)
    assert client.get(reverse("shop_office:slip_picture", args=[slip.pk])).status_code == 404


@pytest.mark.django_db
def test_a_slip_whose_store_was_away_is_deleted_another_day(
    slip, settings, django_capture_on_commit_callbacks
):
    name, kept = slip.picture.name, storages["private"].save("slips/young.jpg", ContentFile(b"x"))
    with django_capture_on_commit_callbacks():  # never carried out
        erasing.drop_slips(Slip.objects.filter(pk=slip.pk))

    strays.throw_away(timezone.now())
    young = storages["private"].exists(name)
    Slip.objects.filter(pk=slip.pk).update(picture=kept)
    strays.throw_away(timezone.now() + timedelta(days=31))

    assert young
    assert not storages["private"].exists(name)
    assert storages["private"].exists(kept)


@pytest.mark.django_db
def test_another_shops_database_deletes_no_picture(caplog, buckets):
    for number in range(4):
        storages["private"].save(f"slips/{number}.jpg", a_picture())

    assert strays.throw_away(timezone.now() + timedelta(days=400)) == 0

    assert len(storages["private"].listdir("slips")[1]) == 4
    assert "most private pictures are unknown" in caplog.text


@pytest.mark.django_db
def test_a_store_that_is_away_fails_as_a_disk_does(settings, monkeypatch):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    away = media.buckets("s3://pictures?private=papers&endpoint=http://127.0.0.1:9&region=x")
    settings.STORAGES = settings.STORAGES | away.storages()

    for deed in (
        lambda: storages["private"].save("slips/a.jpg", a_picture()),
        lambda: storages["private"].open("slips/a.jpg"),
        lambda: storages["private"].delete("slips/a.jpg"),
        lambda: default_storage.listdir("cards"),
    ):
        with pytest.raises(OSError, match="EndpointConnectionError"):
            deed()


def test_a_file_that_is_not_there_is_missed_as_on_a_disk(buckets):
    with pytest.raises(FileNotFoundError):
        storages["private"].open("slips/none.jpg")
    with pytest.raises(FileNotFoundError):
        default_storage.size("images/none.jpg")
    assert default_storage.listdir("nowhere") == ([], [])


# --- the setting --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("s3://a?private=b&region=ap-southeast-7", "https://a.s3.ap-southeast-7.amazonaws.com"),
        ("s3://a?private=b&endpoint=https://s.example/", "https://s.example/a"),
        ("s3://a/shop?private=b/shop&endpoint=https://s.example", "https://s.example/a"),
        ("s3://a?private=b&region=x&url=https://pictures.example/", "https://pictures.example"),
    ],
)
def test_the_address_of_pictures_follows_from_the_setting(address, url):
    assert media.buckets(address).url == url


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("pictures", "begins with s3://"),
        ("s3://", "begins with s3://"),
        ("s3://a?region=x", "private=BUCKET"),
        ("s3://a?private=a/private&region=x", "a bucket that nobody else reads"),
        ("s3://a/x?private=a/y&region=x", "a bucket that nobody else reads"),
        ("s3://a?private=b", "needs region"),
        ("s3://a?private=b&endpoint=minio:9000", "endpoint begins with https"),
        ("s3://a?private=b&region=x&public=1", "does not know public"),
        ("s3://a?private", "cannot be read"),
    ],
)
def test_what_cannot_be_stops_the_start_and_says_why(address, said):
    with pytest.raises(ImproperlyConfigured, match=said):
        media.buckets(address)


def test_a_shop_started_with_the_setting_writes_into_the_buckets(store):
    told = "from django.core.files.storage import storages; from django.conf import settings;"
    told += " from django.core.files.base import ContentFile; from shop.models import Slip;"
    told += " print(type(Slip.picture.field.storage).__name__, settings.WAGTAILDOCS_SERVE_METHOD,"
    told += " storages['default'].url(storages['default'].save('a b.jpg', ContentFile(b'x'))))"
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    env |= KEYS | {"DEBUG": "1", "MEDIA_S3": f"s3://pictures/shop?private=papers&endpoint={store}"}

    done = subprocess.run(
        [sys.executable, "site/manage.py", "shell", "--no-imports", "--command", told],
        cwd=of_the_tests.ROOT,
        env=env | {"AWS_DEFAULT_REGION": "us-east-1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.split()[:2] == ["PrivateBucket", "serve_view"], done.stderr
    address = done.stdout.split()[2]
    assert address.startswith(f"{store}/pictures/shop/a%20b")
    assert read(address)[2] == b"x"


# --- backups ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("programs")
@pytest.mark.django_db(transaction=True)
def test_a_backup_leaves_the_buckets_alone_and_says_so(buckets, tmp_path, capsys):
    name = default_storage.save("images/bowl.jpg", ContentFile(b"a bowl"))
    saved = tmp_path / "shop.tar.gz"

    call_command("backup", str(saved))

    assert "NOT in it: s3://pictures and s3://papers/ours" in capsys.readouterr().out
    with tarfile.open(saved) as tar:
        assert set(tar.getnames()) == {archive.DATABASE, archive.MANIFEST}
    (tmp_path / "room").mkdir()
    manifest = archive.unpack(saved, tmp_path / "room", None)
    archive.put_back(tmp_path / "room" / "whole", manifest)
    assert default_storage.open(name).read() == b"a bowl"


@pytest.mark.usefixtures("programs")
@pytest.mark.django_db(transaction=True)
def test_pictures_of_a_backup_are_not_lost_on_the_way_to_buckets(
    store, settings, tmp_path, monkeypatch, request
):
    default_storage.save("images/jar.jpg", ContentFile(b"a jar"))
    saved = tmp_path / "shop.tar.gz"
    call_command("backup", str(saved))
    request.getfixturevalue("buckets")

    with pytest.raises(CommandError, match="restore it without MEDIA_S3"):
        call_command("restore", str(saved), replace=True)


@pytest.mark.usefixtures("programs")
@pytest.mark.django_db(transaction=True)
def test_a_backup_without_pictures_leaves_those_of_the_disk(buckets, settings, tmp_path):
    saved = tmp_path / "shop.tar.gz"
    call_command("backup", str(saved))
    settings.BUCKETS = None
    there = settings.MEDIA_ROOT / "images" / "kept.jpg"
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_bytes(b"kept")
    (tmp_path / "room").mkdir()

    manifest = archive.unpack(saved, tmp_path / "room", None)
    archive.put_back(tmp_path / "room" / "whole", manifest)

    assert there.read_bytes() == b"kept"
