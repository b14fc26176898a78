import Foundation

/// The checkout that the tests were built from.
enum Checkout {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  /// The embedded model as files.
  static let toybox = folder.appendingPathComponent("Sources/Toybox/Model")
}
