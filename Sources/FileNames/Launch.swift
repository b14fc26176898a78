import Foundation

/// What the process was started with, byte by byte where it may hold names.
public enum Launch {
  /// The variables of the environment.
  public static var environment: [String: String] {
    var variables = ProcessInfo.processInfo.environment
    for (name, value) in variables where value.unicodeScalars.contains("\u{FFFD}") {
      guard let bytes = getenv(name) else { continue }
      variables[name] = FileName.text(typed: POSIX.bytes(bytes))
    }
    return variables
  }
}
