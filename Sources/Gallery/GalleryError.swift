/// What can go wrong between the studio and the disk.
public enum GalleryError: Error, Equatable, Sendable {
  /// A file or folder could not be read or written: its path and the system's reason.
  case file(path: String, reason: String)
}
