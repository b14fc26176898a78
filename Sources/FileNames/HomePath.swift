import Foundation

extension Launch {
  /// The user's own folder: `$HOME` where it is an absolute path, else what the account has; "/"
  /// where it has none.
  public static func home(_ environment: [String: String]) -> String {
    if let home = environment["HOME"], home.hasPrefix("/") { return home }
    var (account, result) = (passwd(), UnsafeMutablePointer<passwd>?.none)
    var room = [CChar](repeating: 0, count: 16384)
    guard getpwuid_r(getuid(), &account, &room, room.count, &result) == 0, result != nil,
      let folder = account.pw_dir.map({ FileName.text(of: $0) }), folder.hasPrefix("/")
    else { return "/" }
    return folder
  }
}

extension String {
  /// A path with its `~` as shells read it.
  public var expandingTilde: String {
    guard self == "~" || hasPrefix("~/") else { return (self as NSString).expandingTildeInPath }
    return Launch.home(Launch.environment) + dropFirst()
  }

  /// A path as people write it: `~` for their own folder.
  public var abbreviatingHome: String {
    let home = Launch.home(Launch.environment)
    if self == home { return "~" }
    return home != "/" && hasPrefix(home + "/") ? "~" + dropFirst(home.count) : self
  }
}
