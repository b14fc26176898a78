"""Writes Sources/Gallery/Export/Glyphs.swift from the X11 font 8x13 (Debian: xfonts-base), which
is in the public domain. Run at the top of the checkout:

  python3 Tests/GalleryTests/Generators/make_glyphs.py /usr/share/fonts/X11/misc/8x13-ISO8859-1.pcf.gz
"""
import gzip, io, sys
from PIL import PcfFontFile

font = PcfFontFile.PcfFontFile(io.BytesIO(gzip.open(sys.argv[1]).read()))
ascent = 11
rows = []
for code in list(range(0x20, 0x7F)) + list(range(0xA0, 0x100)):
    glyph = font.glyph[code]
    if glyph is None:
        rows.append("00" * 13)
        continue
    _, (left, top, right, bottom), _, image = glyph
    cell = [0] * 13
    for y in range(image.height):
        for x in range(image.width):
            if image.getpixel((x, y)):
                cell[ascent + top + y] |= 0x80 >> (left + x)
    rows.append("".join(f"{row:02x}" for row in cell))

lines = [" ".join(rows[i:i + 3]) for i in range(0, len(rows), 3)]
body = "\n".join("    " + line for line in lines)
open("Sources/Gallery/Export/Glyphs.swift", "w").write(f'''\
/// The X11 font "8x13" (public domain), by Tests/GalleryTests/Generators/make_glyphs.py: 13 rows of
/// 8 pixels, a byte each, for U+0020...U+007E and U+00A0...U+00FF.
enum Glyphs {{
  static let width = 8
  static let height = 13

  /// The rows of a character, the highest bit left; nothing if the font does not have it.
  static func rows(_ scalar: Unicode.Scalar) -> ArraySlice<UInt8>? {{
    let index: Int
    switch scalar.value {{
    case 0x20...0x7E: index = Int(scalar.value) - 0x20
    case 0xA0...0xFF: index = Int(scalar.value) - 0xA0 + 0x5F
    default: return nil
    }}
    return bytes[index * height..<(index + 1) * height]
  }}

  private static let bytes: [UInt8] = {{
    let digits = text.utf8.compactMap {{ Character(Unicode.Scalar($0)).hexDigitValue }}
    return stride(from: 0, to: digits.count, by: 2).map {{ UInt8(digits[$0] << 4 | digits[$0 + 1]) }}
  }}()

  private static let text = """
{body}
    """
}}
''')
