import Studio

/// What can go wrong in the program itself. The text of a case says what happened, why, and what
/// to do.
enum EaselError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A configuration or theme file asks for something that is not possible.
  case setting(path: String, line: Int?, key: String?, reason: String)
  /// A file or folder could not be read or written: its path and the system's reason.
  case file(path: String, reason: String)
  /// No model can have this name.
  case modelName(String)
  /// Another model has this name.
  case modelNameTaken(String)
  /// What was asked for cannot be done, and why.
  case refused(String)

  var description: String {
    switch self {
    case .setting(let path, let line, let key, let reason):
      "\(path)\(line.map { ":\($0)" } ?? ""): \(key.map { "\($0): " } ?? "")\(reason)"
    case .file(let path, let reason): "\(path): \(reason)"
    case .modelName(let name): "a model cannot be called \"\(name)\""
    case .modelNameTaken(let name): "there is a model \"\(name)\" already"
    case .refused(let reason): reason
    }
  }
}

extension Message {
  /// An error for the message line and the log view.
  init(_ level: Level = .error, _ what: String, because error: any Error, remedy: String? = nil) {
    self.init(level, what, why: "\(error)", remedy: remedy)
  }
}
