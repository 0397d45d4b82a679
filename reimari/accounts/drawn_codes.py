"""A QR code as a picture that a page may show: its own address, nothing is fetched."""

from base64 import b64encode

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4  # modules around it, as the standard asks (ISO/IEC 18004)


def qr_of(text: str) -> str:
    """The text as a QR code in SVG, black on white in every colour scheme, in a data address."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}">'
        f'<path fill="#fff" d="M0 0h{len(rows)}v{len(rows)}H0z"/><path d="{path}"/></svg>'
    )
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
