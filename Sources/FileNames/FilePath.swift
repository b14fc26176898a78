/// Parts of paths. A slash is one byte: as a character it is another one where a name begins with
/// an accent of its own.
public enum FilePath {
  /// The folder that holds `path`; "." for a bare name.
  public static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: slash) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// What comes after the last slash.
  public static func name(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: slash) else { return path }
    return String(path[path.utf8.index(after: slash)...])
  }

  /// The names between the slashes, empty ones left out.
  public static func parts(of path: String) -> [String] {
    path.utf8.split(separator: slash).map { String(Substring($0)) }
  }

  /// The path below a folder; nil for one that is not below it.
  public static func path(_ path: String, below folder: String) -> String? {
    let utf8 = path.utf8
    guard utf8.starts(with: folder.utf8) else { return nil }
    let rest = utf8.dropFirst(folder.utf8.count)
    guard rest.first == slash else { return nil }
    return String(Substring(rest.dropFirst()))
  }

  /// A name in a folder; the name alone where the folder is empty.
  public static func joined(_ folder: String, _ name: String) -> String {
    folder.isEmpty ? name : folder + (folder == "/" ? "" : "/") + name
  }

  private static let slash = UInt8(ascii: "/")
}
