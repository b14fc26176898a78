import Foundation
import Testing

@testable import easel

/// Where a command is told to write: files, pipes, devices, and what is none of them.
@Suite("Destinations") struct DestinationTests {
  let program: EaselProgram

  init() throws { program = try EaselProgram() }

  private func shell(_ line: String) throws -> (status: Int32, output: String, errors: String) {
    try Launched(
      ["sh", "-c", line.replacing("easel", with: "'\(EaselProgram.binary.path)'")],
      environment: program.environment, folder: program.home.url
    ).finish()
  }

  private static let quick = "--size 64 --steps 1"

  /// Whether a file is a picture from its first byte to its last.
  private func isPicture(_ name: String) -> Bool {
    guard let data = FileManager.default.contents(atPath: program.file(name).path) else {
      return false
    }
    return data.starts(with: [0x89, 0x50]) && data.suffix(8).starts(with: Data("IEND".utf8))
  }

  @Test(arguments: [
    "mkfifo p; cat p >got & easel render x -o p QUICK >out; s=$?; wait; exit $s",
    "easel render x -o /dev/stdout QUICK | cat >got",
    "easel render x -o /dev/stdout QUICK >got",
    "ln -s real.png link.png; : >real.png; easel render x -o link.png --force QUICK >out; cp real.png got",
  ])
  func everythingThatTakesBytes(line: String) throws {
    let result = try shell(line.replacing("QUICK", with: Self.quick))
    #expect(result.status == 0, "\(result.errors)")
    #expect(isPicture("got"))
  }

  @Test func devicesStayDevices() throws {
    #expect(try shell("easel render x -o /dev/null \(Self.quick)").status == 0)
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
  }

  /// The work would take minutes here.
  @Test(arguments: [
    ("-o /dev/full", "/dev/full: No space"), ("-o - >/dev/full", "No space"),
    ("-o /dev/stdout >/dev/full", "No space"), ("-o - 1</dev/null", "cannot be written"),
    ("-o - >&-", "closed"),
  ])
  func whatRefusesBytesIsSaidBeforeTheWork(output: String, reason: String) throws {
    let result = try shell("easel render x --size 1024 --steps 900,900,900 \(output)")
    #expect(result.status == 1 && result.errors.contains(reason), "\(result.errors)")
  }

  /// The reader went away while the program started.
  @Test func pipesWithoutAReader() throws {
    let result = try shell(
      "(trap '' PIPE; sleep 0.5; easel render x -o - --size 1024 --steps 900,900,900; echo $? >status) | :; cat status"
    )
    #expect(result.output == "1\n" && result.errors.contains("Broken pipe"), "\(result.errors)")
  }

  /// What cannot be written is said before the work, which would take minutes here.
  @Test(arguments: [
    ("ln -s nowhere.png x.png", "a link to something that is not there"),
    ("mkdir x.png", "is a folder"),
    ("python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"x.png\")'", "is a socket"),
  ])
  func refusedBeforeTheWork(preparation: String, reason: String) throws {
    #expect(try shell(preparation).status == 0)
    // A folder is filled by `render`.
    let commands = reason == "is a folder" ? [] : ["render x"]
    for command in commands + ["study thresholding x"] {
      let result = try shell("easel \(command) -o x.png --steps 900,900,900 --size 1024")
      #expect(result.status == 1 && result.errors.contains(reason), "\(result.errors)")
    }
  }

  @Test func severalPicturesNeedFiles() throws {
    let result = try shell("easel render x -o /dev/null --count 2 --steps 900")
    #expect(result.status == 1 && result.errors.contains("a file each"))
    let json = try shell("easel render x -o /dev/stdout --json --steps 900 | cat; exit 0")
    #expect(json.errors.contains("standard output") && json.output.isEmpty)
  }

  /// A job array gives the same shard whatever part of it is submitted.
  @Test(arguments: [
    (1, 1, 8, 8, "1/8"), (8, 1, 8, 8, "8/8"), (3, 3, 7, 2, "3/8"), (7, 3, 7, 2, "7/8"),
    (0, 0, 6, 4, "8/8"), (2, 0, 6, 4, "2/8"), (6, 0, 6, 4, "6/8"),
  ])
  func jobArraysInParts(task: Int, least: Int, most: Int, count: Int, shard: String) throws {
    let result = try shell(
      """
      easel bench-prompts --slurm-script >script; EASEL=echo SLURM_ARRAY_TASK_ID=\(task) \
      SLURM_ARRAY_TASK_MIN=\(least) SLURM_ARRAY_TASK_MAX=\(most) SLURM_ARRAY_TASK_COUNT=\(count) \
      bash script list.tsv -o sets
      """)
    #expect(result.status == 0 && result.output.contains("--shard \(shard) "), "\(result.errors)")
  }

  @Test func jobArraysOfOtherSizes() throws {
    let script = try program.run("bench-prompts", "--slurm-script", "--shards", "3").output
    #expect(script.contains("--array=1-3\n") && script.contains("shards=3\n"))
    try program.write(script, to: "script")
    let result = try shell("EASEL=echo SLURM_ARRAY_TASK_ID=4 bash script")
    #expect(result.status == 2 && result.errors.contains("3 shards"))
  }
}
