"""What a file is, by its bytes and not by what it claims; and which files are let through."""

import io
import zipfile

OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
OLD_OFFICE, UNKNOWN, PLAIN, PAGE = (
    "application/x-ole-storage",
    "application/octet-stream",
    "text/plain",
    "text/html",
)
# (where, what stands there, what it is)
MARKS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"BM", "image/bmp"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftyphei", "image/heif"),
    (4, b"ftypmif1", "image/heif"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (8, b"WAVE", "audio/wav"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"#!", "text/x-script"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OFFICE),
    (0, b"BEGIN:VCALENDAR", "text/calendar"),
    (0, b"BEGIN:VCARD", "text/vcard"),
    (0, b"\x78\x9f\x3e\x22", "application/ms-tnef"),
)
LET_THROUGH = frozenset(
    {
        *OFFICE.values(),
        *("application/pdf", "application/rtf", "message/rfc822", "application/pgp-signature"),
        *("application/pkcs7-signature", PLAIN, "text/calendar", "text/vcard", OLD_OFFICE),
        *("image/png", "image/jpeg", "image/gif", "image/tiff", "image/bmp", "image/webp", "image/heif"),
        *("audio/mp4", "audio/mpeg", "audio/ogg", "audio/amr", "audio/wav", "video/mp4"),
        *(f"application/vnd.oasis.opendocument.{kind}" for kind in ("text", "spreadsheet", "presentation")),
    }
)
# Endings by which a computer runs what it is given, whatever the bytes look like.
RUN = frozenset(
    {
        *("ade", "adp", "app", "apk", "appx", "bat", "cab", "chm", "cmd"),
        *("com", "cpl", "dll", "dmg", "docm", "dotm", "exe", "gadget", "hta"),
        *("htm", "html", "img", "ins", "iso", "isp", "jar", "js", "jse"),
        *("jnlp", "lib", "lnk", "mde", "mht", "mhtml", "msc", "msi", "msix"),
        *("msp", "mst", "nsh", "one", "pif", "pl", "potm", "ppam", "ppsm"),
        *("pptm", "ps1", "py", "reg", "scf", "scr", "sct", "settingcontent-ms", "sh"),
        *("shtml", "svg", "sys", "url", "vb", "vbe", "vbs", "vhd", "vhdx"),
        *("vxd", "wsc", "wsf", "wsh", "xht", "xhtml", "xlam", "xll", "xlsm"),
        *("xltm", "xml"),
    }
)
MACROS = "_VBA_PROJECT".encode("utf-16-le")
LOOKED_AT = 4_096
MOST_NAMES = 5_000  # of what a packed file holds


def type_of(content: bytes, declared: str) -> str:
    """Its media type. `declared` counts only where bytes can't tell, as of a message in a message."""
    for at, mark, kind in MARKS:
        if content.startswith(mark, at):
            return kind
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(content)
    if declared in {"message/rfc822", "application/pkcs7-signature", "application/pgp-signature"}:
        return declared
    return _text(content[:LOOKED_AT])


def is_let_through(name: str, kind: str, content: bytes) -> bool:
    """Whether somebody may open it: a type that shows and doesn't run, under a name that runs nothing."""
    if kind not in LET_THROUGH or name.rstrip(". ").rpartition(".")[2].lower() in RUN:
        return False
    return not (kind == OLD_OFFICE and MACROS in content)


def _packed(content: bytes) -> str:
    """Documents are packed folders; with macros, or of any other kind, they count as just packed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()[:MOST_NAMES]
            if "mimetype" in names and packed.getinfo("mimetype").file_size < 200:  # noqa: PLR2004
                return packed.read("mimetype").decode("ascii", "replace").strip()
    except Exception:  # whatever a broken or wicked archive raises
        return "application/zip"
    if any(name.endswith("vbaProject.bin") for name in names) or "[Content_Types].xml" not in names:
        return "application/zip"
    return next((kind for start, kind in OFFICE.items() if any(n.startswith(start) for n in names)), UNKNOWN)


def _text(start: bytes) -> str:
    if b"\0" in start:
        return UNKNOWN
    low = start.lower().lstrip(b"\xef\xbb\xbf \t\r\n")
    if low.startswith((b"<!doctype", b"<html", b"<?xml", b"<svg", b"<script")) or b"<script" in low:
        return PAGE
    controls = sum(byte < 9 or 13 < byte < 32 for byte in start)  # noqa: PLR2004 (ASCII)
    return PLAIN if controls * 100 <= len(start) else UNKNOWN
