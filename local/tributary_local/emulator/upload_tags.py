"""S3's multipart uploads: the tags that an upload is begun with are those of its object."""

import re
from typing import Any
from urllib.parse import parse_qsl

from ministack.services import s3
from tributary_local.emulator.patch import handler, replace
from tributary_local.emulator.protocol import Answer, Parameters

# More than this S3 refuses.
MOST_TAGS = 10
UPLOAD_ID = re.compile(rb"<UploadId>([^<]+)</UploadId>")


def install() -> None:
    """Put the handlers in place.

    Raises:
        EmulatorChangedError: the emulator no longer has a handler that is replaced here.
    """
    create = handler(s3, "_create_multipart_upload")
    complete = handler(s3, "_complete_multipart_upload")

    def create_tagged(bucket_name: str, key: str, headers: dict[str, str]) -> Answer:
        tags = dict(parse_qsl(headers.get("x-amz-tagging", ""), keep_blank_values=True))
        if len(tags) > MOST_TAGS:
            refused: Answer = s3._error("BadRequest", f"Object tags cannot be greater than {MOST_TAGS}", 400)
            return refused
        answer = create(bucket_name, key, headers)
        found = UPLOAD_ID.search(answer[2])
        if found:
            s3._multipart_uploads[found[1].decode()]["tags"] = tags
        return answer

    def complete_tagged(
        bucket_name: str, key: str, body: bytes, query_params: Parameters, headers: dict[str, Any] | None = None
    ) -> Answer:
        upload_id = s3._qp(query_params, "uploadId")
        tags = s3._multipart_uploads.get(upload_id, {}).get("tags")
        answer = complete(bucket_name, key, body, query_params, headers)
        # An answer that is given again is of an upload that is gone.
        if answer[0] == 200 and tags is not None:
            stored = s3._buckets[bucket_name]
            version = stored["objects"][key].get("version_id")
            s3._object_tags.pop((bucket_name, key, version), None)
            if tags:
                s3._object_tags[(bucket_name, key, version)] = tags
            s3._persist_version_state(bucket_name, key, stored)
        return answer

    replace(s3, "_create_multipart_upload", create_tagged)
    replace(s3, "_complete_multipart_upload", complete_tagged)
