import GRDB
import Recipes

/// Names that are short enough to be typed, after git's: the beginning of a hash of a picture's id.
enum ShortID {
  /// Characters that are shown, and the least that are understood.
  static let shown = 7
  static let least = 4

  /// All sixteen digits: FNV-1a, and its bits mixed so that similar ids differ from the first digit.
  static func full(_ id: String) -> String {
    var own = FNV1a()
    own.mix(id.utf8)
    var hash = own.value
    hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
    hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
    hash ^= hash >> 31
    return FNV1a.digits(hash)
  }

  /// The ids that a name is short for.
  static func ids(_ name: String, _ db: Database) throws -> [String] {
    let name = name.lowercased()
    guard (least...16).contains(name.count), name.allSatisfy({ $0.isASCII && $0.isHexDigit })
    else { return [] }
    return try String.fetchAll(db, sql: "SELECT path FROM pictures")
      .filter { full($0).hasPrefix(name) }
  }
}

extension Gallery.Picture {
  /// A short name that is understood where an id is. It stays as long as the id does.
  public var shortID: String { String(ShortID.full(id).prefix(ShortID.shown)) }
}
