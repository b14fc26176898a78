import Foundation

extension String {
  /// A path with its `~` as shells read it.
  var expandingTilde: String {
    guard self == "~" || hasPrefix("~/") else { return (self as NSString).expandingTildeInPath }
    return Folders.home(ProcessInfo.processInfo.environment) + dropFirst()
  }
}
