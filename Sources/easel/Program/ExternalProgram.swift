import Dispatch
import FileNames
import Foundation
import PlainText
import Studio

/// Programs of the user's that take a file: an editor on the terminal, and a viewer beside it.
enum ExternalProgram {
  /// What a shell makes of a command of the user's, which may have options, and a file.
  private static func shell(_ command: String, _ file: String) -> [String] {
    ["/bin/sh", "-c", "\(command) \"$@\"", "easel", file]
  }

  // MARK: An editor

  /// $VISUAL, $EDITOR, or what is there.
  static func editor(_ environment: [String: String]) -> String {
    for name in ["VISUAL", "EDITOR"] {
      if let value = environment[name], !value.allSatisfy(\.isWhitespace) { return value }
    }
    return "for editor in editor nano vi; do command -v $editor >/dev/null && break; done; $editor"
  }

  /// Lets an editor change a text, in a file that is gone afterwards.
  /// - Parameter run: runs a command on the terminal; returns its exit status.
  /// - Throws: where the text did not come back.
  static func edit(
    _ text: String, environment: [String: String] = Launch.environment,
    run: ([String]) -> Int
  ) throws -> String {
    let folder = FilePath.joined(
      Files.temporaryFolder, "easel-prompt-\(UUID().uuidString.prefix(8))")
    try Files.makeFolder(folder)
    defer { Files.removeFolder(folder) }
    _ = POSIX.chmod(folder, 0o700)
    let file = FilePath.joined(folder, "prompt.txt")
    try Files.write(Data((text + "\n").utf8), to: file)
    let command = editor(environment)
    let name = command.hasPrefix("for ") ? "an editor" : command
    switch run(shell(command, file)) {
    case 0: break
    case 127:
      throw EaselError.refused("\(name) is not there; set VISUAL or EDITOR to a program that is")
    case let status where status > 128:
      throw EaselError.refused("\(name) was ended by signal \(status - 128)")
    case let status: throw EaselError.refused("\(name) ended with status \(status)")
    }
    var edited = try PlainText(bytes: Files.read(file, limit: 1 << 20)).text
    while edited.last?.isNewline == true { edited.removeLast() }
    return edited
  }

  // MARK: A viewer

  /// Opens a file or folder in a program of its own, which may outlive us; says if that fails.
  static func open(_ path: String, in command: String, _ mailbox: Mailbox) {
    let process = Process()
    let arguments = shell(command, path)
    process.executableURL = URL(file: arguments[0])
    process.arguments = Array(arguments.dropFirst())
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let failed = { @Sendable (reason: String) in
      mailbox.post(
        .message(
          Message(
            .error, "Nothing was opened", why: reason,
            remedy: "viewer in config.toml names the program; the path is \(path)")))
    }
    process.terminationHandler = { process in
      switch process.terminationStatus {
      case 0: break
      case 127: failed("\(command) is not there")
      case let status: failed("\(command) ended with status \(status)")
      }
    }
    do { try process.run() } catch { failed("\(error.localizedDescription)") }
  }
}
