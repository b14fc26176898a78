import Recipes

/// Numbers as the screen and the commands show them, without a locale.
public enum Format {
  /// A time to come or gone: `0.21 s`, `12 s`, `3 min 05 s`, `2 h 10 min`.
  static func seconds(_ seconds: Double) -> String {
    let seconds = max(0, seconds)
    if seconds < 1 { return seconds.fixed(digits: 2) + " s" }
    if seconds < 10 { return seconds.fixed(digits: 1) + " s" }
    guard seconds < 1e9 else { return "a long time" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(two(whole % 60)) s" }
    return "\(whole / 3600) h \(two(whole / 60 % 60)) min"
  }

  /// An amount: `812 B`, `12.4 kB`, `39.9 MB`.
  public static func bytes(_ bytes: Int) -> String {
    if bytes < 1000 { return "\(bytes) B" }
    if bytes < 1_000_000 { return (Double(bytes) / 1e3).fixed(digits: 1) + " kB" }
    if bytes < 1_000_000_000 { return (Double(bytes) / 1e6).fixed(digits: 1) + " MB" }
    return (Double(bytes) / 1e9).fixed(digits: 1) + " GB"
  }

  /// A rate: `812 B/s`, `12.4 kB/s`.
  static func rate(_ bytes: Int) -> String { self.bytes(bytes) + "/s" }

  /// `one` or `many` with the number before it.
  static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(number) \(number == 1 ? one : many ?? one + "s")"
  }

  /// Pictures, and the candidates among them by their name: `12 pictures and 17 candidates`.
  static func pictures(_ all: Int, candidates: Int) -> String {
    let others = all - candidates
    if candidates == 0 { return count(all, "picture") }
    if others == 0 { return count(candidates, "candidate") }
    return "\(count(others, "picture")) and \(count(candidates, "candidate"))"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
