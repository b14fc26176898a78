/// What a gallery holds, and what that takes of the disk.
public struct GalleryUsage: Sendable, Equatable {
  /// Pictures that are no candidates, and candidates.
  public var pictures: Int
  public var candidates: Int
  /// Bytes of both.
  public var bytes: Int
  /// Pictures of both kinds in the trash, and their bytes.
  public var trashed: Int
  public var trashedBytes: Int

  public init(
    pictures: Int = 0, candidates: Int = 0, bytes: Int = 0, trashed: Int = 0, trashedBytes: Int = 0
  ) {
    self.pictures = pictures
    self.candidates = candidates
    self.bytes = bytes
    self.trashed = trashed
    self.trashedBytes = trashedBytes
  }
}
