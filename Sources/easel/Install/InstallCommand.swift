import ArgumentParser
import FileNames
import Foundation

/// Where an installation goes.
struct InstallOptions: ParsableArguments {
  @Option(help: "The folder that gets bin and share.", completion: .directory)
  var prefix = "~/.local"

  @Option(
    help: ArgumentHelp(
      "A folder that stands for the root of the file system, for packages.", valueName: "folder"),
    completion: .directory)
  var destdir = ""

  var installation: Installation {
    let prefix = URL(file: prefix.expandingTilde).standardizedFileURL
    return Installation(
      folder: destdir.isEmpty
        ? prefix : URL(file: destdir.expandingTilde + prefix.path).standardizedFileURL)
  }
}

/// `easel install`: copies this program to where shells find it.
struct InstallCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Install this program with its manual page and completions.",
    discussion: """
      Everything that it needs is inside: the model, the themes and the Swift runtime. What was \
      installed before is replaced; 'easel uninstall' removes it.
      """)

  @OptionGroup var options: InstallOptions

  @Flag(help: "Replace files of the same names that 'easel install' did not write.")
  var force = false

  func run() throws {
    let program = try ProgramFile.current
    guard !program.needsSwift else {
      throw EaselError.refused(
        "this build runs only where its Swift toolchain is; build one that runs everywhere: "
          + "swift build -c release --static-swift-stdlib")
    }
    let installation = options.installation
    let files =
      [InstalledFile("bin/easel", program.bytes, isProgram: true)]
      + [
        InstalledFile("share/man/man1/easel.1", Manual(Easel.self).text),
        InstalledFile(
          "share/bash-completion/completions/easel", Easel.completionScript(for: .bash)),
        InstalledFile("share/zsh/site-functions/_easel", Easel.completionScript(for: .zsh)),
        InstalledFile(
          "share/fish/vendor_completions.d/easel.fish", Easel.completionScript(for: .fish)),
      ]
    for path in try installation.install(files, force: force) { StandardOutput.name(path) }
    let binaries = installation.folder.appendingPathComponent("bin").path
    let path = Launch.environment["PATH"] ?? ""
    if options.destdir.isEmpty, !path.split(separator: ":").contains(Substring(binaries)) {
      StandardError.line("\(binaries) is not in PATH: add it, or start \(binaries)/easel")
    }
  }
}

/// `easel uninstall`: removes what `easel install` wrote, and nothing else.
struct UninstallCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "uninstall", abstract: "Remove what 'easel install' installed.",
    discussion: "Pictures, settings and added models stay.")

  @OptionGroup var options: InstallOptions

  func run() throws {
    for path in try options.installation.remove() { StandardOutput.name(path) }
    let folders = Folders.current
    let kept = [folders.data, folders.configuration, folders.state, folders.cache].map(\.path)
      .filter(Files.exists)
    if !kept.isEmpty {
      StandardError.line("pictures and settings stay: \(kept.joined(separator: ", "))")
    }
  }
}
