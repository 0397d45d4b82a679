"""Words out of bytes: whatever charset they claim, with nothing in them that a page or a table can't hold."""

import codecs
import re
from html import unescape

from lxml import etree

# Codecs that are no charset of mail, or that take very long.
NOT_OF_MAIL = {"idna", "punycode", "unicode-escape", "unicode_escape", "raw-unicode-escape", "undefined"}
WESTERN = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-15": "iso8859-15", "cp1252": "cp1252"}
LARGEST_PAGE = 1_000_000  # signs of HTML that are laid out
# Control signs, halves of pairs, and what turns the direction of writing (by which a name hides its ending).
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
EMPTY_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")
TAG = re.compile("<[^<>]*>?")
SPACES = re.compile(r"[ \t\r\n\f\xa0]+")


def decoded(content: bytes, charset: str) -> str:
    """Text of bytes: as they claim when that fits, else as UTF-8, else as Windows wrote it in the West."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        charset = "utf-16"
    for name in _tried(charset):
        try:
            return content.decode(name)
        except (LookupError, ValueError, UnicodeError):
            continue
    return content.decode("cp1252", "replace")


def _tried(charset: str) -> tuple[str, ...]:
    told = charset.strip("\"' \t").lower()
    if told in NOT_OF_MAIL or not told.isascii():
        return ("utf-8",)
    try:
        told = codecs.lookup(told).name
    except (LookupError, ValueError, UnicodeError):
        return ("utf-8",)
    # Western bytes that happen to be UTF-8 are UTF-8: the sender's program lied.
    return ("utf-8", WESTERN[told]) if told in WESTERN else (told, "utf-8")


def written(text: str) -> str:
    """The text as it can be kept and shown: one kind of line end, no signs that control anything."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    clean = UNWRITABLE.sub("", lines)
    return EMPTY_LINES.sub("\n\n", "\n".join(line.rstrip() for line in clean.split("\n"))).strip()


def one_line(text: str) -> str:
    """The text in one line, for names and subjects."""
    return " ".join(UNWRITABLE.sub(" ", text).split())


def readable(page: str) -> str:
    """What a page of HTML says; nothing of it is ever shown as HTML."""
    page = page[:LARGEST_PAGE]
    words = Words()
    parser = etree.HTMLParser(
        target=words, encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        parser.feed(page.encode("utf-8", "replace"))
        return str(parser.close())
    except Exception:  # somebody else's parser, anybody's page
        return unescape(TAG.sub(" ", page))


class Words:
    """Gathers the words of a page as they come, a line for each block and a gap between cells."""

    SILENT = {"script", "style", "head", "title", "template", "noscript"}
    BLOCKS = {
        "p",
        "div",
        "br",
        "tr",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "table",
        "blockquote",
        "hr",
    }
    APART = {"p", "h1", "h2", "h3", "h4", "h5", "ul", "ol", "table", "blockquote"}  # with an empty line
    GAPS = {"td", "th"}

    def __init__(self) -> None:
        self.found: list[str] = []
        self.silent = 0

    def start(self, tag: str, attributes: object) -> None:
        """A tag begins."""
        if tag in self.SILENT:
            self.silent += 1
        elif tag in self.BLOCKS:
            self.found.append("\n\n" if tag in self.APART else "\n")
            self.found += ["- "] if tag == "li" else []
        elif tag in self.GAPS:
            self.found.append(" \t")

    def end(self, tag: str) -> None:
        """A tag ends."""
        if tag in self.SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in self.BLOCKS - {"br", "hr"}:
            self.found.append("\n")

    def data(self, text: str) -> None:
        """Words between tags, whose own line ends mean nothing."""
        if not self.silent:
            self.found.append(SPACES.sub(" ", text))

    def close(self) -> str:
        """All of it."""
        lines = "".join(self.found).split("\n")
        return "\n".join(SPACES.sub(" ", line).strip() for line in lines)
