import Foundation

/// Reads a prompt as DeepFloyd IF does: cleaned first.
struct CleaningTokenizer: Tokenizer {
  private let tokenizer: T5Tokenizer

  init(_ tokenizer: T5Tokenizer) { self.tokenizer = tokenizer }

  var maxLength: Int { tokenizer.maxLength }

  func tokens(_ prompt: String) -> TokenizedPrompt { tokenizer.tokens(cleanPrompt(prompt)) }
}

/// What DeepFloyd IF does to a prompt before its tokenizer: HTML entities become characters, all
/// becomes lower case, white space becomes single blanks. The rest of its cleaning removes what
/// web captions have and prompts have not (addresses, file names, article numbers).
func cleanPrompt(_ prompt: String) -> String {
  unescapeEntities(prompt).lowercased().split(whereSeparator: \.isWhitespace)
    .joined(separator: " ")
}

/// Replaces `&amp;`, `&#233;`, `&#xE9;` and their like once; what is no entity stays.
private func unescapeEntities(_ text: String) -> String {
  var result = ""
  var rest = text[...]
  while let start = rest.firstIndex(of: "&") {
    result += rest[..<start]
    rest = rest[start...]
    // No entity that is known here is longer than "&#x10FFFF;".
    if let end = rest.prefix(10).firstIndex(of: ";"),
      let character = entity(rest[rest.index(after: start)..<end])
    {
      result.append(character)
      rest = rest[rest.index(after: end)...]
    } else {
      result.append("&")
      rest = rest.dropFirst()
    }
  }
  return result + rest
}

private func entity(_ name: Substring) -> Character? {
  let named: [Substring: Character] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "ndash": "–",
    "mdash": "—", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "hellip": "…",
  ]
  if let character = named[name] { return character }
  guard name.first == "#" else { return nil }
  let digits = name.dropFirst()
  let isHexadecimal = digits.first == "x" || digits.first == "X"
  let value = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
  return value.flatMap(Unicode.Scalar.init).map(Character.init)
}
