/// Numbers as the screen shows them, without a locale.
enum Format {
  /// With at most so many digits behind the point, and no zeros at the end.
  static func number(_ value: Double, digits: Int) -> String {
    guard value.isFinite else { return "\(value)" }
    var text = fixed(value, digits: digits)
    guard text.contains(".") else { return text }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  /// With exactly so many digits behind the point.
  static func fixed(_ value: Double, digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = (value.magnitude * scale).rounded()
    guard scaled < 1e18 else { return "\(value)" }
    let whole = Int(scaled)
    let sign = value < 0 && whole > 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(whole)" }
    let places = String(whole % Int(scale))
    let zeros = String(repeating: "0", count: digits - places.count)
    return "\(sign)\(whole / Int(scale)).\(zeros)\(places)"
  }

  /// A time to come or gone: `0.21 s`, `12 s`, `3 min 05 s`, `2 h 10 min`.
  static func seconds(_ seconds: Double) -> String {
    let seconds = max(0, seconds)
    if seconds < 1 { return fixed(seconds, digits: 2) + " s" }
    if seconds < 10 { return fixed(seconds, digits: 1) + " s" }
    guard seconds < 1e9 else { return "a long time" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(two(whole % 60)) s" }
    return "\(whole / 3600) h \(two(whole / 60 % 60)) min"
  }

  /// An amount: `812 B`, `12.4 kB`, `39.9 MB`.
  static func bytes(_ bytes: Int) -> String {
    if bytes < 1000 { return "\(bytes) B" }
    if bytes < 1_000_000 { return fixed(Double(bytes) / 1e3, digits: 1) + " kB" }
    if bytes < 1_000_000_000 { return fixed(Double(bytes) / 1e6, digits: 1) + " MB" }
    return fixed(Double(bytes) / 1e9, digits: 1) + " GB"
  }

  /// A rate: `812 B/s`, `12.4 kB/s`.
  static func rate(_ bytes: Int) -> String { self.bytes(bytes) + "/s" }

  /// `one` or `many` with the number before it.
  static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(number) \(number == 1 ? one : many ?? one + "s")"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
