/// What can go wrong between the studio and the disk. The text of a case says what happened, why,
/// and what to do; it may quote names from files, so show it through `Printable.line`.
public enum GalleryError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A file or folder could not be read or written: its path and the system's reason.
  case file(path: String, reason: String)
  /// No room, or no quota, for a file.
  case diskFull(path: String)
  /// The folder is read-only, or belongs to somebody else.
  case notWritable(path: String, reason: String)
  /// A file or folder is not there (any more).
  case missing(path: String)
  /// What a path goes through is a file, as with a home of /dev/null.
  case notFolder(path: String)
  /// A file is damaged or not what it claims to be.
  case malformed(path: String, reason: String)
  /// A picture is too large for a file that Easel would read again.
  case tooLarge(reason: String)
  /// The index could not be read or written; the pictures themselves are not touched.
  case index(path: String, reason: String)
  /// Nothing in the gallery has this id, path or name.
  case unknownPicture(String)
  /// This is no picture of the trash.
  case notInTrash(String)
  /// A name, tag or template that cannot be used.
  case invalidName(String, reason: String)

  /// Whether what could not be written may still be read, as on a read-only disk or a full one, or
  /// under a home that is no folder.
  var meansReadOnly: Bool {
    switch self {
    case .notWritable, .diskFull, .missing, .notFolder: true
    default: false
    }
  }

  public var description: String {
    switch self {
    case .file(let path, let reason): "\(path): \(reason)"
    case .diskFull(let path):
      "cannot write \(path): the disk is full; free some space, or save to another folder"
    case .notWritable(let path, let reason):
      "cannot write \(path): \(reason); change its permissions, or save to another folder"
    case .missing(let path):
      "\(path) is not there; it may have been moved or removed by another program"
    case .notFolder(let path): "\(path) cannot be there: a part of this path is a file"
    case .malformed(let path, let reason): "\(path) is not a whole picture: \(reason)"
    case .tooLarge(let reason): "cannot write this picture: \(reason)"
    case .index(let path, let reason):
      "the gallery's index \(path) cannot be used: \(reason); "
        + "'easel gallery rebuild' makes it again from the pictures"
    case .unknownPicture(let name):
      "no picture \"\(name)\" in the gallery; 'easel gallery list' shows their ids, of which "
        + "\(ShortID.least) characters are enough"
    case .notInTrash(let name):
      "\(name) is not in the trash; 'easel gallery list --trash' shows what is"
    case .invalidName(let name, let reason): "'\(name)' cannot be used: \(reason)"
    }
  }
}
