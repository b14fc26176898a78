/// What a job starts from instead of from nothing. It names the file, so that a session that waits
/// stays small.
public struct JobSource: Codable, Sendable, Equatable {
  /// The picture's file.
  public var path: String
  /// Where inpainting may draw.
  public var mask: Mask?

  public init(path: String, mask: Mask? = nil) {
    self.path = path
    self.mask = mask
  }
}
