import Foundation

extension String {
  /// A path with its `~` as shells read it: `$HOME`, where that is set.
  var expandingTilde: String {
    let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
    guard !home.isEmpty, self == "~" || hasPrefix("~/") else {
      return (self as NSString).expandingTildeInPath
    }
    return home + dropFirst()
  }
}
