"""Files for the tests, made in memory."""

from __future__ import annotations

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:styleId="a1"><w:name w:val="heading 2"/></w:style>'
    '<w:style w:styleId="t1"><w:name w:val="toc 1"/></w:style></w:styles>'
)
REPORT = (
    "政府工作报告\n——2024年1月8日在威海市第十八届人民代表大会第四次会议上\n各位代表：\n"
    "今天由我代表市人民政府，向大会作一年工作的说明，请予审议。\n一、2023年工作回顾\n去年生产总值增长5.6%，新增就业3.6万人。\n"
)


def paragraph(text: str, properties: str = "") -> str:
    """Return a Word paragraph of one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def word(body: str, *, prolog: str = '<?xml version="1.0" encoding="UTF-8"?>', styles: str = STYLES) -> bytes:
    """Return a .docx file with this body."""
    xml = f'{prolog}<w:document xmlns:w="{W}" xmlns:mc="m" xmlns:wps="s"><w:body>{body}</w:body></w:document>'
    return zipped({"[Content_Types].xml": TYPES, "word/document.xml": xml, "word/styles.xml": styles})


def zipped(members: dict[str, str | bytes]) -> bytes:
    """Return a .zip file with these members."""
    handle = io.BytesIO()
    with zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return handle.getvalue()
