import Foundation
import Glibc
import Synchronization

/// A running program whose output can be read. Foundation's `Process` waits for every daemon that
/// a program leaves behind, and hands blocked signals down; this does neither.
final class Launched {
  let processID: pid_t
  private let output: FileHandle
  private let errors: FileHandle
  private var status: Int32?

  struct Failed: Error { let reason: String }

  /// Between the making of a pipe and its mark no other program may start, or it inherits the pipe.
  private static let oneAtATime = Mutex(())

  init(_ arguments: [String], environment: [String: String]? = nil, folder: URL? = nil) throws {
    let (outputEnd, errorEnd) = try Self.oneAtATime.withLock { _ in
      (try Self.pipe(), try Self.pipe())
    }
    defer {
      close(outputEnd.write)
      close(errorEnd.write)
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, outputEnd.write, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errorEnd.write, STDERR_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Threads of a test run block most signals, and a program would inherit that.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

    let variables = environment ?? ProcessInfo.processInfo.environment
    let arguments = (folder.map { ["env", "-C", $0.path] } ?? []) + arguments
    var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] =
      variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in argv + envp { free(text) } }
    var process: pid_t = 0
    let failure = Self.oneAtATime.withLock { _ in
      posix_spawnp(&process, arguments[0], &actions, &attributes, &argv, &envp)
    }
    output = FileHandle(fileDescriptor: outputEnd.read, closeOnDealloc: true)
    errors = FileHandle(fileDescriptor: errorEnd.read, closeOnDealloc: true)
    processID = process
    guard failure == 0 else {
      throw Failed(reason: "\(arguments[0]): \(String(cString: strerror(failure)))")
    }
  }

  deinit {
    if status == nil {
      kill(processID, SIGKILL)
      _ = wait()
    }
  }

  /// What comes next on standard output.
  var nextOutput: String { String(decoding: output.availableData, as: UTF8.self) }

  /// Waits for the end; the exit status, or 128 and the signal.
  func wait() -> Int32 {
    if let status { return status }
    var raw: Int32 = 0
    while waitpid(processID, &raw, 0) < 0 && errno == EINTR {}
    let result = raw & 0x7F == 0 ? raw >> 8 & 0xFF : 128 + raw & 0x7F
    status = result
    return result
  }

  /// Reads everything and waits for the end.
  func finish() -> (status: Int32, output: String, errors: String) {
    let text = output.readDataToEndOfFile()
    let errorText = errors.readDataToEndOfFile()
    return (
      wait(), String(decoding: text, as: UTF8.self), String(decoding: errorText, as: UTF8.self)
    )
  }

  private static func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0 else { throw Failed(reason: "no pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }
}

/// Whether a program is installed.
func isInstalled(_ program: String) -> Bool {
  let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
  return path.split(separator: ":").contains {
    FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
  }
}

/// Runs a helper program and gives its output; nil where it fails.
@discardableResult
func tool(_ arguments: [String], environment: [String: String]? = nil) throws -> String? {
  let result = try Launched(arguments, environment: environment).finish()
  return result.status == 0 ? result.output : nil
}
