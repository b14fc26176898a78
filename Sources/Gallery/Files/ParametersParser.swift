import PlainText

/// Reads the grammar of `ParametersText` from bytes, where every line end is a line feed.
///
/// A line begins the settings when settings that are known, with values of their kind, stand at its
/// start; the last such line counts, since a prompt may quote another picture's. A comma ends a
/// value only where a key follows, so that values may hold commas; quotes and brackets hold
/// everything, line breaks too. No part of the text is looked at more than a fixed number of times.
struct ParametersParser {
  private let bytes: [UInt8]
  /// Quotes that may close a value: not escaped, and nothing but spaces before the next separator
  /// or line end.
  private var closingQuotes: [Int] = []
  /// For each opening bracket of the settings, where it is closed; 0 for none.
  private var closingBrackets: [Int32] = []
  private var settingsStart = 0
  private var separator = UInt8(ascii: ",")

  init(_ text: String) {
    bytes = PlainText.withLineFeeds(Array(text.utf8))
    closingQuotes = findClosingQuotes()
  }

  mutating func parse(into result: inout ParametersText) {
    let (mark, begin) = findParts()
    let end = begin ?? bytes.count
    result.prompt = string(0..<min(mark ?? end, end)).trimmed
    if let mark, mark < end {
      let body = string(mark..<end).trimmed
      result.negativePrompt = String(body.dropFirst(Self.mark.count)).trimmed
    }
    guard let begin else { return }
    settingsStart = begin
    findSeparator()
    findClosingBrackets()
    readSettings(into: &result)
    takeNamedPrompts(&result)
  }

  // MARK: Lines

  private static let mark = Array("negative prompt:".utf8)

  private func isMark(at start: Int) -> Bool {
    // ASCII's capitals differ from small letters by one bit, which its colon and space have.
    bytes[start...].lazy.map { $0 | 0x20 }.starts(with: Self.mark)
  }

  /// Where the negative prompt's line and the settings begin.
  private func findParts() -> (mark: Int?, settings: Int?) {
    var (mark, settings): (Int?, Int?)
    var isStrong = false
    // The line after one that is a single setting may go on with the next.
    var follows: Int?
    var line = 0
    while line < bytes.count {
      let start = skipSpaces(line)
      if mark == nil, isMark(at: start) {
        mark = start
        if !isStrong { settings = nil }
      } else if let found = beginning(at: start), found.isStrong || !isStrong,
        found.hasNumber || follows == line
      {
        if follows != line || found.count > 1 { settings = line }
        isStrong = found.isStrong
        line = endOfSettingsLine(start)
        follows = found.count == 1 ? line : nil
        continue
      }
      line = endOfLine(line) + 1
    }
    return (mark, settings)
  }

  /// What looks like settings here.
  private struct Beginning {
    /// How many were seen, at least 1.
    var count: Int
    /// Beyond doubt no words of a prompt.
    var isStrong = false
    /// Words alone may go on with settings, but not begin them.
    var hasNumber = true
  }

  private func beginning(at start: Int) -> Beginning? {
    guard let first = key(at: start), let kind = SettingKind(string(first)) else { return nil }
    var (position, count, known, numbers) = (start, 0, 0, 0)
    var firstIsTyped = false
    let limit = min(bytes.count, start + 2048)
    while position < limit, count < 16, let name = key(at: position) {
      let value = plainValue(after: name.upperBound + 1, limit: limit)
      count += 1
      if let kind = SettingKind(string(name)), kind.allows(string(value.range).trimmed) {
        known += 1
        if kind != .word { numbers += 1 }
        firstIsTyped = firstIsTyped || count == 1
      }
      guard value.end < limit, bytes[value.end] != Self.newline else { break }
      position = value.end + 1
    }
    guard firstIsTyped else { return nil }
    if numbers == 0 {
      return known == 1 && count == 1 ? Beginning(count: 1, hasNumber: false) : nil
    }
    if known >= 3 { return Beginning(count: count, isStrong: true) }
    // Fewer must look exactly so.
    let isCapital = (0x41...0x5A).contains(bytes[first.lowerBound])
    let isSteps = kind == .whole && string(first) == "Steps"
    return isCapital && (known == count || isSteps) ? Beginning(count: count) : nil
  }

  /// Where the line of settings ends that begins here, with the line breaks of quoted values.
  private func endOfSettingsLine(_ start: Int) -> Int {
    var position = start
    while position < bytes.count, bytes[position] != Self.newline {
      if bytes[position] == UInt8(ascii: ":") {
        let value = skipSpaces(position + 1)
        if value < bytes.count, bytes[value] == Self.quote, let close = closingQuote(after: value) {
          position = close
        }
      }
      position += 1
    }
    return min(position + 1, bytes.count)
  }

  // MARK: Settings

  private mutating func readSettings(into result: inout ParametersText) {
    var position = settingsStart
    while position < bytes.count {
      position = skipSpaces(position)
      guard position < bytes.count else { break }
      if bytes[position] == Self.newline || bytes[position] == separator {
        position += 1
        continue
      }
      guard let name = key(at: position) else {
        let end = endOfLine(position)
        result.remarks.append(string(position..<end).trimmed)
        position = end
        continue
      }
      let key = string(name).trimmed
      let value = value(after: name.upperBound + 1, isOneLine: SettingKind(key) != nil)
      result.fields.append(ParametersText.Field(key: key, value: value.text))
      position = value.end
    }
  }

  /// A value and where it ends: at a separator, a line feed or the end.
  private func value(after start: Int, isOneLine: Bool) -> (text: String, end: Int) {
    let start = skipSpaces(start)
    if start < bytes.count, bytes[start] == Self.quote, let close = closingQuote(after: start) {
      return (JSONString.unescaped(bytes[start + 1..<close]), skipSpaces(close + 1))
    }
    let limit = isOneLine ? endOfLine(start) : bytes.count
    var position = start
    while position < limit {
      let byte = bytes[position]
      if byte == separator || byte == Self.newline, ends(at: position) { break }
      if let close = closingBracket(position), close < limit { position = close }
      position += 1
    }
    return (string(start..<position).trimmed, position)
  }

  /// The value's bytes for a first look, where brackets are not known yet.
  private func plainValue(after start: Int, limit: Int) -> (range: Range<Int>, end: Int) {
    let start = min(skipSpaces(start), limit)
    if start < limit, bytes[start] == Self.quote, let close = closingQuote(after: start) {
      return (start..<min(start + 64, close), skipSpaces(close + 1))
    }
    var position = start
    while position < limit, bytes[position] != Self.newline {
      if Self.separators.contains(bytes[position]), ends(at: position) { break }
      position += 1
    }
    return (start..<position, position)
  }

  /// Whether a separator or line feed ends a value: a key follows, or nothing on that line.
  private func ends(at position: Int) -> Bool {
    let next = skipSpaces(position + 1)
    return next >= bytes.count || bytes[next] == Self.newline || key(at: next) != nil
  }

  /// The key that begins here, without its colon: up to 64 bytes that begin with a letter or a
  /// digit, hold a letter, and close the brackets that they open.
  private func key(at start: Int) -> Range<Int>? {
    let start = skipSpaces(start)
    guard start < bytes.count, Self.isWordStart(bytes[start]) else { return nil }
    var depth = 0
    var hasLetter = false
    for position in start..<min(bytes.count, start + 65) {
      switch bytes[position] {
      case UInt8(ascii: ":"):
        // An address is no key.
        let isAddress = bytes[(position + 1)...].starts(with: Array("//".utf8))
        return hasLetter && depth == 0 && !isAddress ? start..<position : nil
      case Self.newline, Self.quote: return nil
      case let byte where Self.separators.contains(byte): return nil
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        if depth < 0 { return nil }
      case let byte: hasLetter = hasLetter || Self.isLetter(byte)
      }
    }
    return nil
  }

  /// Some tools write the prompts as settings too.
  private func takeNamedPrompts(_ result: inout ParametersText) {
    func take(_ key: String) -> String? {
      guard let index = result.fields.firstIndex(where: { $0.key.lowercased() == key }) else {
        return nil
      }
      return result.fields.remove(at: index).value
    }
    if result.prompt.isEmpty, let prompt = take("prompt") { result.prompt = prompt }
    if result.negativePrompt.isEmpty, let prompt = take("negative prompt") {
      result.negativePrompt = prompt
    }
    // SD.Next's form labels the prompt.
    if separator == UInt8(ascii: "|"), result.prompt.lowercased().hasPrefix("prompt:") {
      result.prompt = String(result.prompt.dropFirst("prompt:".count)).trimmed
    }
  }

  // MARK: Quotes and brackets

  private func findClosingQuotes() -> [Int] {
    var quotes: [Int] = []
    var backslashes = 0
    var candidate: Int?
    for (position, byte) in bytes.enumerated() {
      switch byte {
      case Self.quote:
        candidate = backslashes % 2 == 0 ? position : nil
      case let byte where byte == Self.newline || Self.separators.contains(byte):
        if let found = candidate { quotes.append(found) }
        candidate = nil
      case UInt8(ascii: " "), UInt8(ascii: "\t"): break
      default: candidate = nil
      }
      backslashes = byte == UInt8(ascii: "\\") ? backslashes + 1 : 0
    }
    if let candidate { quotes.append(candidate) }
    return quotes
  }

  private func closingQuote(after position: Int) -> Int? {
    var (low, high) = (0, closingQuotes.count)
    while low < high {
      let middle = (low + high) / 2
      if closingQuotes[middle] > position { high = middle } else { low = middle + 1 }
    }
    return low < closingQuotes.count ? closingQuotes[low] : nil
  }

  private mutating func findClosingBrackets() {
    closingBrackets = [Int32](repeating: 0, count: bytes.count - settingsStart)
    var open: [Int] = []
    var isQuoted = false
    var position = settingsStart
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\\") where isQuoted: position += 1
      case Self.quote: isQuoted = !isQuoted && !open.isEmpty
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
        if !isQuoted { open.append(position) }
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        guard !isQuoted, let start = open.last, Self.pairs(bytes[start], byte) else { break }
        closingBrackets[start - settingsStart] = Int32(clamping: position)
        open.removeLast()
      default: break
      }
      position += 1
    }
  }

  /// Where the bracket at a position is closed.
  private func closingBracket(_ position: Int) -> Int? {
    let close = Int(closingBrackets[position - settingsStart])
    return close == 0 ? nil : close
  }

  private static func pairs(_ open: UInt8, _ close: UInt8) -> Bool {
    switch open {
    case UInt8(ascii: "("): close == UInt8(ascii: ")")
    case UInt8(ascii: "["): close == UInt8(ascii: "]")
    default: close == UInt8(ascii: "}")
    }
  }

  /// What ends the first setting separates all.
  private mutating func findSeparator() {
    guard let first = key(at: settingsStart) else { return }
    let end = plainValue(after: first.upperBound + 1, limit: bytes.count).end
    if end < bytes.count, Self.separators.contains(bytes[end]) { separator = bytes[end] }
  }

  // MARK: Bytes

  private static let separators = Array(",|;".utf8)
  private static let newline = UInt8(ascii: "\n")
  private static let quote = UInt8(ascii: "\"")

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte >= 0x80
  }

  private static func isWordStart(_ byte: UInt8) -> Bool {
    isLetter(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
  }

  private func skipSpaces(_ start: Int) -> Int {
    var position = start
    while position < bytes.count,
      bytes[position] == UInt8(ascii: " ") || bytes[position] == UInt8(ascii: "\t")
    {
      position += 1
    }
    return position
  }

  private func endOfLine(_ start: Int) -> Int {
    bytes[start...].firstIndex(of: Self.newline) ?? bytes.count
  }

  private func string(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }
}

/// What the value of a setting that many programs write looks like.
private enum SettingKind {
  case whole, number, size, word

  init?(_ key: String) {
    switch key.trimmed.lowercased() {
    case "steps", "seed", "clip skip": self = .whole
    case "cfg scale", "guidance scale", "denoising strength", "distilled cfg scale": self = .number
    case "size": self = .size
    case "sampler", "schedule type", "scheduler", "model", "model hash", "version", "vae",
      "vae hash",
      "parser", "backend", "app", "rng":
      self = .word
    default: return nil
    }
  }

  func allows(_ value: String) -> Bool {
    switch self {
    case .whole, .number: ParametersText.number(value) != nil
    case .size: ParametersText.isSize(value)
    case .word: !value.isEmpty && value.utf8.count <= 64
    }
  }
}
