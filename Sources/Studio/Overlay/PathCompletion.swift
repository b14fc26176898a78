/// What Tab found for a path that is being typed.
struct PathCompletion: Sendable, Equatable {
  /// The text that it was found for.
  var typed: String
  /// Whole paths; folders end in a slash.
  var found: [String]

  /// As far as all of them go.
  var common: String {
    guard var common = found.first.map(Array.init) else { return typed }
    for path in found.dropFirst() {
      common = zip(common, path).prefix { $0 == $1 }.map(\.0)
    }
    return String(common)
  }

  /// The last parts of the paths.
  var names: [String] {
    found.map { path in
      let isFolder = path.hasSuffix("/")
      let name = (isFolder ? path.dropLast() : path[...]).split(separator: "/").last.map(
        String.init)
      return (name ?? path) + (isFolder ? "/" : "")
    }
  }
}

extension State {
  /// What stood in the line of a question that asks for a path.
  func start(of question: Question) -> String {
    switch question {
    case .export, .exportAttention, .exportFilm: exportFolder
    default: "~/"
    }
  }

  /// Tab in the line of a path.
  mutating func completePath() -> [Effect] {
    guard case .ask(let question) = overlay?.kind else { return [] }
    return [.listPaths(query.text.pathBegunAnew(after: start(of: question)))]
  }

  /// Writes what all that was found has in common, and keeps the rest to be shown.
  mutating func receive(paths found: [String], after typed: String) {
    guard case .ask(let question) = overlay?.kind, question.isPath,
      query.text.pathBegunAnew(after: start(of: question)) == typed
    else { return }
    let completion = PathCompletion(typed: typed, found: found)
    if found.isEmpty {
      say("Nothing there begins with \(typed)", remedy: "a folder that is missing is made")
    }
    query.set(completion.common)
    overlay?.paths = found.count > 1 ? PathCompletion(typed: completion.common, found: found) : nil
  }
}
