"""Where pictures and private files lie: on the disk, or by MEDIA_S3 in two buckets.

`MEDIA_S3=s3://BUCKET?private=BUCKET&endpoint=https://…&region=…&url=https://…`, each bucket with a
folder behind a slash where several shops share it. The keys are AWS's own variables.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

KNOWN = {"private", "endpoint", "region", "url"}
# A file never changes under its name: the name of a photo carries the sum of its bytes.
FOR_EVER = "public, max-age=31536000, immutable"
NEVER = "private, no-store"


@dataclass(frozen=True)
class Buckets:
    """One bucket that everybody may read, one that only the shop may."""

    public: str
    private: str
    endpoint: str
    region: str
    url: str

    @property
    def origin(self) -> str:
        """The host that pages load pictures from, for the policy that browsers are told."""
        place = urlsplit(self.url)
        return f"{place.scheme}://{place.netloc}"

    def storages(self) -> dict[str, dict[str, Any]]:
        """What takes the place of the two folders in STORAGES."""
        place = urlsplit(self.url)
        public = {
            "custom_domain": f"{place.netloc}{place.path}",
            "url_protocol": f"{place.scheme}:",
            **self._reached(self.public, FOR_EVER),
        }
        private = self._reached(self.private, NEVER)
        return {
            "default": {"BACKEND": "catalogue.buckets.PublicBucket", "OPTIONS": public},
            "private": {"BACKEND": "catalogue.buckets.PrivateBucket", "OPTIONS": private},
        }

    def _reached(self, named: str, cached: str) -> dict[str, Any]:
        bucket, _, folder = named.partition("/")
        return {
            "bucket_name": bucket,
            "location": folder,
            "endpoint_url": self.endpoint or None,
            "region_name": self.region or None,
            "object_parameters": {"CacheControl": cached},
        }


def buckets(address: str) -> Buckets | None:
    """What MEDIA_S3 says; None where it is empty. Raises ImproperlyConfigured for what cannot be."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
        said = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError as e:
        raise ImproperlyConfigured(f"MEDIA_S3 cannot be read: {e}") from e
    public = f"{parts.netloc}{parts.path}".strip("/")
    private = said.get("private", "").strip("/")
    _look_at(parts.scheme, public, private, said)
    endpoint, region = said.get("endpoint", "").rstrip("/"), said.get("region", "")
    return Buckets(
        public=public,
        private=private,
        endpoint=endpoint,
        region=region,
        url=said.get("url", "").rstrip("/") or _address_of(public, endpoint, region),
    )


def _look_at(scheme: str, public: str, private: str, said: dict[str, str]) -> None:
    """Refuse what would stop the shop later, or show a slip to everybody."""
    if scheme != "s3" or not public:
        raise ImproperlyConfigured("MEDIA_S3 begins with s3:// and the bucket for pictures.")
    if unknown := set(said) - KNOWN:
        raise ImproperlyConfigured(f"MEDIA_S3 does not know {', '.join(sorted(unknown))}.")
    if not private:
        raise ImproperlyConfigured("MEDIA_S3 needs private=BUCKET for slips and certificates.")
    if private.split("/")[0] == public.split("/")[0]:
        raise ImproperlyConfigured("MEDIA_S3: private files need a bucket that nobody else reads.")
    for name in ("endpoint", "url"):
        if name in said and not said[name].startswith(("https://", "http://")):
            raise ImproperlyConfigured(f"MEDIA_S3: {name} begins with https://.")
    if not said.get("endpoint") and not said.get("region"):
        raise ImproperlyConfigured("MEDIA_S3 needs region=… (Amazon) or endpoint=https://….")
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured('MEDIA_S3 needs the extra s3: pip install "django-storages[s3]"')


def _address_of(public: str, endpoint: str, region: str) -> str:
    """Where everybody reads the bucket, unless `url` names a host in front of it."""
    if endpoint:
        return f"{endpoint}/{public.split('/')[0]}"
    return f"https://{public.split('/')[0]}.s3.{region}.amazonaws.com"
