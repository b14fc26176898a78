import Studio

/// The text form of a style in theme files: attributes, a colour, `on` a background colour, such
/// as `bold #e8b06a on black`.
enum StyleText {
  static let allowed =
    "attributes (bold, dim, italic, underline, reverse), then a colour, then \"on\" and a "
    + "background colour; a colour is #rrggbb, 0-255, a name (\(names.joined(separator: ", "))), "
    + "default, or a key of [palette]"

  /// The sixteen colours of every terminal, in their order.
  static let names = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", "bright-black",
    "bright-red", "bright-green", "bright-yellow", "bright-blue", "bright-magenta",
    "bright-cyan", "bright-white",
  ]
  private static let attributes: [String: Style.Attributes] = [
    "bold": .bold, "dim": .dim, "italic": .italic, "underline": .underline, "reverse": .reverse,
  ]

  /// The style, or the word that is not understood.
  static func parse(
    _ text: String, palette: [String: Color]
  ) -> Result<Style, StyleTextError> {
    var style = Style()
    var isBackground = false
    var hasColour = false
    for word in text.split(whereSeparator: \.isWhitespace).map(String.init) {
      if let attribute = attributes[word], !isBackground {
        style.attributes.insert(attribute)
      } else if word == "on", !isBackground {
        isBackground = true
        hasColour = false
      } else if !hasColour, let colour = palette[word] ?? colour(word) {
        if isBackground { style.background = colour } else { style.foreground = colour }
        hasColour = true
      } else {
        return .failure(StyleTextError(word: word))
      }
    }
    return isBackground && !hasColour ? .failure(StyleTextError(word: "on")) : .success(style)
  }

  /// A colour without the help of a palette.
  static func colour(_ word: String) -> Color? {
    if word == "default" { return .standard }
    if let index = names.firstIndex(of: word) { return .indexed(UInt8(index)) }
    if word.first == "#" {
      guard word.utf8.count == 7, let value = UInt32(word.dropFirst(), radix: 16) else {
        return nil
      }
      return .rgb(UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255))
    }
    return UInt8(word).map(Color.indexed)
  }
}

/// The word of a style that is not understood.
struct StyleTextError: Error, Equatable { let word: String }
