import Foundation
import Testing

/// The kernels as ARM's processors run them: compiled for them, run under QEMU, and compared with
/// what this machine makes of the same inputs. It is asked for:
///
///     EASEL_TEST_NEON=1 swift test --filter NeonTests
@Suite("Kernels on ARM") struct NeonTests {
  static let isAskedFor = ProcessInfo.processInfo.environment["EASEL_TEST_NEON"] != nil
  static let packages = "gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static"
  /// The largest difference that another order of rounding makes, of the largest value.
  static let tolerance = 1e-5
  static let flags = [
    "-O2", "-Wall", "-Wextra", "-Werror", "-fno-math-errno", "-fno-trapping-math",
  ]

  @Test(.enabled(if: NeonTests.isAskedFor, "EASEL_TEST_NEON is not set"))
  func kernelsGiveTheSame() throws {
    let arm = try Self.records(target: "aarch64-linux-gnu", of: "portable")
    let here = try Self.records(target: nil, of: nil)
    #expect(arm.map(\.name) == here.map(\.name))
    #expect(arm.count > 400)
    for (a, b) in zip(arm, here) {
      guard !a.isExact else {
        #expect(a.values == b.values, "\(a.name)")
        continue
      }
      let (x, y) = (a.floats, b.floats)
      let largest = y.reduce(0) { max($0, abs($1)) }
      let difference = zip(x, y).reduce(0) { max($0, abs($1.0 - $1.1)) }
      #expect(x.count == y.count && (x + y).allSatisfy(\.isFinite), "\(a.name)")
      #expect(Double(difference) <= Self.tolerance * Double(largest), "\(a.name)")
    }
  }

  /// What the driver writes of a kernel.
  private struct Record {
    let name: String
    let isExact: Bool
    let values: [UInt32]
    var floats: [Float] { values.map(Float.init(bitPattern:)) }
  }

  /// Compiles the kernels and their driver, and runs them.
  /// - Parameters:
  ///   - target: another machine than this one.
  ///   - table: the kernels that it must choose; nil for any.
  private static func records(target: String?, of table: String?) throws -> [Record] {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("easel-neon-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let kernels = Checkout.folder.appendingPathComponent("Sources/CKernels")
    let driver = Checkout.folder.appendingPathComponent("Tests/DiffusionTests/Neon/kernels.c")
    let sources = try FileManager.default
      .contentsOfDirectory(at: kernels, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "c" }
    let clang = try tool("swift").resolvingSymlinksInPath().deletingLastPathComponent()
      .appendingPathComponent("clang")
    let include = "-I" + kernels.appendingPathComponent("include").path
    _ = try run(
      clang,
      (target.map { ["--target=\($0)"] } ?? []) + flags
        + ["-c", include] + (sources + [driver]).map(\.path), in: folder)
    let objects = (sources + [driver]).map {
      $0.deletingPathExtension().lastPathComponent + ".o"
    }
    let linker = try target == nil ? clang : tool("aarch64-linux-gnu-gcc")
    let program = folder.appendingPathComponent("kernels")
    _ = try run(
      linker, (target == nil ? [] : ["-static"]) + ["-o", program.path] + objects + ["-lm"],
      in: folder)
    let (output, errors) =
      try target == nil
      ? run(program, [], in: folder)
      : run(tool("qemu-aarch64-static", "qemu-aarch64"), [program.path], in: folder)
    if let table { #expect(errors == table + "\n") }
    return records(output)
  }

  private static func records(_ data: Data) -> [Record] {
    let head = 32 + 1 + 8
    var records: [Record] = []
    var rest = data[...]
    while rest.count >= head {
      let bytes = Array(rest.prefix(head))
      let count = bytes[33...].reversed().reduce(0) { $0 << 8 | Int($1) }
      let end = min(rest.startIndex + head + 4 * count, rest.endIndex)
      let words = Array(rest[rest.startIndex + head..<end])
      records.append(
        Record(
          name: String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self), isExact: bytes[32] != 0,
          values: stride(from: 0, to: words.count - 3, by: 4).map { at in
            (0..<4).reduce(0) { $0 | UInt32(words[at + $1]) << (8 * $1) }
          }))
      rest = rest[end...]
    }
    return records
  }

  /// The first of these programs that is in the path.
  private static func tool(_ names: String...) throws -> URL {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    for name in names {
      for folder in path.split(separator: ":") {
        let file = URL(fileURLWithPath: String(folder)).appendingPathComponent(name)
        if FileManager.default.isExecutableFile(atPath: file.path) { return file }
      }
    }
    let missing = names.joined(separator: " or ")
    throw Failure("\(missing) is not in the path: apt-get install \(packages)")
  }

  private static func run(
    _ program: URL, _ arguments: [String], in folder: URL
  ) throws -> (output: Data, errors: String) {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    // Files, not pipes: a pipe that nobody reads stops its writer.
    let files = ["output", "errors"].map { folder.appendingPathComponent($0) }
    for file in files { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    process.waitUntilExit()
    let errors = String(decoding: try Data(contentsOf: files[1]), as: UTF8.self)
    guard process.terminationStatus == 0 else { throw Failure("\(program.path): \(errors)") }
    return (try Data(contentsOf: files[0]), errors)
  }

  private struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }
}
