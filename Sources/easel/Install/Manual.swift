import ArgumentParser
import Foundation

/// The manual page, made of what the commands say of themselves: mdoc (mdoc(7)), section 1.
struct Manual {
  private let root: Command

  init(_ program: any ParsableCommand.Type) {
    let description = Data(program._dumpHelp().utf8)
    // The library's own description of commands that are compiled in: nothing from outside.
    do { root = try JSONDecoder().decode(Description.self, from: description).command } catch {
      preconditionFailure("the argument parser describes commands otherwise: \(error)")
    }
  }

  /// The page.
  var text: String {
    var page = Page()
    page.line(".Dd $Mdocdate$")
    page.line(".Dt \(root.commandName.uppercased()) 1")
    page.line(".Os")
    page.section("NAME")
    page.line(".Nm \(root.commandName)")
    page.line(".Nd " + (root.abstract ?? "").trimmingCharacters(in: ["."]))
    page.section("SYNOPSIS")
    page.line(".Nm")
    page.line(".Ar command")
    page.line(".Op Ar option ...")
    page.section("DESCRIPTION")
    page.text(root.discussion)
    page.section("COMMANDS")
    for command in root.shown { page.command(command, []) }
    page.section("FILES")
    page.line(".Bl -tag -width Ds")
    for (path, about) in Self.files { page.item(".Pa \(path)", about) }
    page.line(".El")
    return page.lines.joined(separator: "\n") + "\n"
  }

  private static let files = [
    ("$XDG_DATA_HOME/easel", "pictures and the names of added models (~/.local/share/easel)"),
    ("$XDG_CONFIG_HOME/easel/config.toml", "settings, shown by easel config --show"),
    ("$XDG_CONFIG_HOME/easel/themes", "themes of your own, a TOML file each"),
    ("$XDG_STATE_HOME/easel", "the session and the log"),
  ]
}

/// What `_dumpHelp` gives, as far as a page shows it.
private struct Description: Decodable { let command: Command }

private struct Command: Decodable {
  let commandName: String
  let abstract: String?
  let discussion: String?
  let shouldDisplay: Bool
  let subcommands: [Command]?
  let arguments: [Argument]?

  /// Without `help`, which is the same for all.
  var shown: [Command] {
    (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
  }
}

private struct Argument: Decodable {
  let kind: String
  let shouldDisplay: Bool
  let isOptional: Bool
  let isRepeating: Bool
  let names: [Name]?
  let valueName: String?
  let defaultValue: String?
  let abstract: String?
  let discussion: String?

  struct Name: Decodable {
    let kind: String
    let name: String

    var text: String { (kind == "long" ? "--" : "-") + name }
  }

  var isHelp: Bool { names?.contains { $0.name == "help" || $0.name == "version" } ?? false }

  /// Its names and value, in mdoc.
  var head: String {
    let value = (valueName ?? "").isEmpty ? "value" : valueName ?? ""
    let dots = isRepeating ? " ..." : ""
    guard kind != "positional" else { return ".Ar \(value)\(dots)" }
    let flags = (names ?? []).map { "Fl \(Page.escaped(String($0.text.dropFirst())))" }
    let list = flags.joined(separator: " , ")
    return ".\(list)" + (kind == "option" ? " Ar \(value)\(dots)" : "")
  }
}

/// Lines of roff.
private struct Page {
  private(set) var lines: [String] = []

  mutating func line(_ text: String) { lines.append(text) }

  mutating func section(_ name: String) { line(".Sh \(name)") }

  /// Text for people: a paragraph for each of its own.
  mutating func text(_ text: String?) {
    for (index, part) in (text ?? "").components(separatedBy: "\n").enumerated() {
      if part.isEmpty {
        if index > 0 { line(".Pp") }
      } else {
        line(Self.escaped(part))
      }
    }
  }

  mutating func item(_ head: String, _ about: String) {
    line(".It \(head.dropFirst())")
    text(about)
  }

  mutating func command(_ command: Command, _ path: [String]) {
    let path = path + [command.commandName]
    line(".Ss easel \(path.joined(separator: " "))")
    text(command.abstract)
    if let discussion = command.discussion, !discussion.isEmpty {
      line(".Pp")
      text(discussion)
    }
    let arguments = (command.arguments ?? []).filter { $0.shouldDisplay && !$0.isHelp }
    if !arguments.isEmpty {
      line(".Bl -tag -width Ds")
      for argument in arguments {
        let about = [argument.abstract, argument.discussion].compactMap { $0 }
        let fallback = argument.defaultValue.map { " (default: \($0))" } ?? ""
        item(argument.head, about.joined(separator: "\n") + fallback)
      }
      line(".El")
    }
    for inner in command.shown { self.command(inner, path) }
  }

  /// Text that roff takes as it is.
  static func escaped(_ text: String) -> String {
    let text = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
  }
}
