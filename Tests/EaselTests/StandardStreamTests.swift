import Foundation
import Testing

@testable import easel

/// Runs the program with streams as shells, services and pipelines give them.
@Suite("Standard streams") struct StandardStreamTests {
  let program: EaselProgram

  init() throws { program = try EaselProgram() }

  /// Runs a line of `sh` in which `easel` is the program.
  private func shell(_ line: String) throws -> (status: Int32, output: String, errors: String) {
    try Launched(
      ["sh", "-c", line.replacing("easel", with: "'\(EaselProgram.binary.path)'")],
      environment: program.environment, folder: program.home.url
    ).finish()
  }

  private func isWhole(_ name: String) -> Bool {
    guard let data = FileManager.default.contents(atPath: program.file(name).path) else {
      return false
    }
    return data.starts(with: [0x89, 0x50]) && data.suffix(8).starts(with: Data("IEND".utf8))
  }

  /// Nobody reads what these say, and they do their work.
  static let deaf = [
    "2>/dev/full", "2>&-", "2>/dev/null", "0<&- 2>&-",
    // The reader is gone before anything is written, with SIGPIPE as shells and as services set it.
    "2>gone", "2>gone-ignored",
  ]

  private func run(_ command: String, _ redirection: String) throws -> Int32 {
    guard redirection.hasPrefix("2>gone") else {
      return try shell("\(command) \(redirection)").status
    }
    let trap = redirection == "2>gone-ignored" ? "trap '' PIPE;" : ""
    return try shell(
      """
      \(trap) mkfifo p; (exec 3<p; exec 3<&-; echo gone >q) & exec 4>p
      while [ ! -s q ]; do sleep 0.01; done; rm p q; \(command) 2>&4
      """
    ).status
  }

  @Test(arguments: deaf) func progressIsNotWorthAPicture(redirection: String) throws {
    #expect(try run("easel render x -o x.png --size 64 --steps 1 >out", redirection) == 0)
    #expect(isWhole("x.png"))
    #expect(try run("easel rerun x.png -o y.png >out", redirection) == 0)
    #expect(isWhole("y.png"))
    #expect(
      try run("easel upscale x.png -o z.png --size 256 --steps 1 >out", redirection) == 0)
    #expect(isWhole("z.png"))
  }

  @Test(arguments: ["2>/dev/full", "2>&-", "2>gone-ignored"])
  func everyCommandWithProgress(redirection: String) throws {
    try program.write("toys\ta cat\n", to: "list.tsv")
    let sets =
      "easel bench-prompts list.tsv -o sets --size 64 --steps 1 --versus '--size 64 --steps 2'"
    #expect(try run(sets, redirection) == 0)
    #expect(try run("easel rate sets/a sets/b", redirection) == 0)
    #expect(try run("easel study schedules -o s.png", redirection) == 0)
    #expect(try run("easel models verify", redirection) == 0)
    #expect(try run("easel models quantize toybox small", redirection) == 0)
    #expect(try run("easel gallery rebuild", redirection) == 0)
    #expect(try run("easel gallery empty-trash", redirection) == 0)
    // Errors keep their status.
    #expect(try run("easel render x -o nowhere/x.png", redirection) == 1)
    #expect(try run("easel --nonsense", redirection) == 64)
  }

  @Test(arguments: [
    "--help", "--version", "config --show", "config --path", "models list", "models info",
    "bench-prompts --slurm-script", "--generate-completion-script bash", "help render",
    "study schedules -o s.png --json",
  ])
  func resultsThatCannotBeWritten(command: String) throws {
    for redirection in [">/dev/full", ">&-"] {
      let result = try shell("easel \(command) \(redirection)")
      #expect(result.status == 1, "\(redirection)")
      #expect(result.errors.contains("standard output cannot be written"), "\(redirection)")
    }
  }

  /// The work is done all the same, and no file gets the number of a closed stream.
  @Test(arguments: [">/dev/full", ">&-", "<&- >&- 2>&-"])
  func picturesAreMadeAllTheSame(redirection: String) throws {
    let command = "easel render x -o x.png --size 64 --steps 1 --count 2 \(redirection)"
    #expect(try shell(command).status == 1)
    #expect(isWhole("x-1.png") && isWhole("x-2.png"))
  }

  @Test func aReaderThatHasSeenEnough() throws {
    let result = try shell("easel config --show | head -n 1")
    #expect(result.output.hasPrefix("# ") && result.errors.isEmpty)
    let both = try shell("easel render x -o x.png --size 64 --steps 1 2>&1 | true")
    #expect(both.status == 0 && isWhole("x.png"))
  }

  /// All writing goes through two doors; a way around them brings back what they keep out.
  @Test func thereIsNoOtherWay() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources").standardizedFileURL
    let doors = ["StandardOutput.swift", "StandardError.swift"]
    let forbidden = try Regex(
      #"(^|[^\w.])print\(|FileHandle\.standard(Output|Error)|\b(fputs|puts|putchar|printf|perror)\(|[ (,]std(out|err)\b"#
    )
    var count = 0
    let names = try #require(FileManager.default.enumerator(atPath: sources.path))
    for case let name as String in names where name.hasSuffix(".swift") {
      let file = sources.appendingPathComponent(name)
      guard !doors.contains(file.lastPathComponent) else { continue }
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(text.firstMatch(of: forbidden) == nil, "\(name) writes around StandardOutput")
      count += 1
    }
    #expect(count > 100)
  }
}
