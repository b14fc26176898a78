/// What has gone over the line.
public struct TerminalStatistics: Hashable, Sendable {
  /// Bytes written to the terminal since it was opened.
  public internal(set) var bytesSent = 0
  /// Bytes of these that were pictures.
  public internal(set) var pictureBytes = 0
  /// Pictures shown.
  public internal(set) var picturesShown = 0
  /// Pictures that a newer one replaced before the terminal was ready for them.
  public internal(set) var picturesDropped = 0

  public init() {}
}
