import Foundation

/// The real binary, run in folders of its own.
struct EaselProgram {
  /// Home of this run: nothing outside is read or written.
  let home: TemporaryFolder

  init() throws { home = try TemporaryFolder() }

  /// Beside the test bundle, where the build puts it.
  static let binary = URL(fileURLWithPath: CommandLine.arguments[0])
    .resolvingSymlinksInPath().deletingLastPathComponent().appendingPathComponent("easel")

  var environment: [String: String] {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return ["HOME": home.url.path, "PATH": path, "LC_ALL": "C.UTF-8", "TZ": "UTC"]
  }

  func start(_ arguments: [String]) throws -> Launched {
    try Launched([Self.binary.path] + arguments, environment: environment, folder: home.url)
  }

  /// Runs a command to its end.
  func run(_ arguments: String...) throws -> (status: Int32, output: String, errors: String) {
    try run(arguments)
  }

  func run(_ arguments: [String]) throws -> (status: Int32, output: String, errors: String) {
    try start(arguments).finish()
  }

  func file(_ name: String) -> URL { home.file(name) }

  func write(_ text: String, to name: String) throws {
    let file = file(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }
}
